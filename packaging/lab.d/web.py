"""web.py PORT TEXT: a web server whose every page is TEXT, for the lab."""

import http.server
import sys


class Page(http.server.BaseHTTPRequestHandler):
    body = (sys.argv[2] + "\n").encode()

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *arguments):
        pass


http.server.ThreadingHTTPServer(("", int(sys.argv[1])), Page).serve_forever()
