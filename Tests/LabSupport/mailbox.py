"""mailbox.py ADDRESS PORT: takes mail by SMTP, one connection at a time, and prints what follows DATA."""
import socketserver
import sys


class Mailbox(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 mailbox")
        while line := self.rfile.readline().decode(errors="replace").strip():
            word = line.split(" ")[0].upper()
            if word == "DATA":
                self.say("354 go on")
                while (text := self.rfile.readline().decode(errors="replace").rstrip("\r\n")) != ".":
                    print(text)
                self.say("250 taken")
            elif word == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 fine")

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


socketserver.TCPServer.allow_reuse_address = True
with socketserver.TCPServer((sys.argv[1], int(sys.argv[2])), Mailbox) as server:
    server.serve_forever()
