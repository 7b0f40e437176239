"""servers.py PORT…: every real server of a comparison at once, on each of the ports, IPv4 and IPv6: accepts
connections, and answers GET with a page that says its path and the host that was asked for."""

import http.server
import socket
import sys
import threading


class Page(http.server.BaseHTTPRequestHandler):
    timeout = 2

    def do_GET(self):
        host = self.headers.get("Host", "")
        name = host if host.endswith(".example") else "works"
        body = f"{self.path} {name}\n".encode()
        self.send_response(404 if self.path.startswith("/absent") else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(http.server.HTTPServer):
    """One at a time on each port: a guest has one processor."""

    address_family = socket.AF_INET6
    request_queue_size = 64

    def handle_error(self, *arguments):
        """Checks that only connect are no errors."""


servers = [Server(("::", int(port)), Page) for port in sys.argv[1:]]
for server in servers[1:]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
servers[0].serve_forever()
