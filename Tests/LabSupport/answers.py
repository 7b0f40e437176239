"""answers.py CERTIFICATE ADDRESS...: on each address a server for every kind of check: mail on 25, names on 53 (UDP),
pages on 80 and 443 (with CERTIFICATE, which holds its key), datagrams on 7. All say yes. Who asks is a line of the output, once."""

import socket
import ssl
import sys
import threading


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def seen(peer):
    if peer not in peers:
        peers.add(peer)
        print(f"from {peer}", flush=True)


def datagrams(address, port, answer):
    server = socket.socket(family(address), socket.SOCK_DGRAM)
    server.bind((address, port))

    def serve():
        while True:
            question, peer = server.recvfrom(4096)
            seen(peer[0])
            server.sendto(answer(question), peer)

    threading.Thread(target=serve, daemon=True).start()


def streams(address, port, talk):
    server = socket.create_server((address, port), family=family(address), backlog=64)

    def serve():
        while True:
            connection, peer = server.accept()
            seen(peer[0])
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    def one(connection):
        try:
            connection.settimeout(5)
            talk(connection)
        except OSError:
            pass
        finally:
            connection.close()

    threading.Thread(target=serve, daemon=True).start()


def page(connection):
    if connection.recv(4096):
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nyes\n")


def secret_page(connection):
    with context.wrap_socket(connection, server_side=True) as secured:
        page(secured)


def mail(connection):
    for line in [b"220 here\r\n", b"250 you\r\n", b"221 then\r\n"]:
        connection.sendall(line)
        if not connection.recv(512):
            return


peers = set()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1])
for place in sys.argv[2:]:
    datagrams(place, 7, lambda question: b"yes")
    # The question again, as its own answer: QR, no error.
    datagrams(place, 53, lambda question: question[:2] + b"\x81\x80" + question[4:])
    streams(place, 25, mail)
    streams(place, 80, page)
    streams(place, 443, secret_page)
print("ready", flush=True)
threading.Event().wait()
