"""slow-web.py PORT PAGE HURRY: a web server whose every page is the file PAGE, for guests.

It comes in pieces of 1,000 bytes, ten a second until there is a file HURRY, then as fast as it may.
"""

import http.server
import os
import socket
import sys
import time


class Page(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.send_response(200)
        self.send_header("Content-Length", str(os.path.getsize(sys.argv[2])))
        self.end_headers()

    def do_GET(self):
        self.do_HEAD()
        with open(sys.argv[2], "rb") as page:
            while piece := page.read(1000):
                self.wfile.write(piece)
                if not os.path.exists(sys.argv[3]):
                    time.sleep(0.1)  # Poll: that is what is slow

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6


Server(("::", int(sys.argv[1])), Page).serve_forever()
