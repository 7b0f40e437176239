"""relay.py ADDRESS PORT CERTIFICATE KEY NAME:WORD: an SMTP server (aiosmtpd) that takes mail from NAME with this word only,
by PLAIN or LOGIN under TLS; prints each mail. Debian 12's OpenSMTPD can't do TLS: its OpenSSL ends each handshake."""
import ssl
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

address, port, certificate, key, user = sys.argv[1:]
wanted = tuple(part.encode() for part in user.split(":"))


class Mailbox:
    async def handle_DATA(self, server, session, envelope):
        print(envelope.content.decode().replace("\r", ""), flush=True)
        return "250 taken"


def judge(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == wanted
    print(f"{mechanism} {'right' if good else 'wrong'}", flush=True)
    return AuthResult(success=good, handled=False)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
Controller(Mailbox(), hostname=address, port=int(port), tls_context=context, require_starttls=True, authenticator=judge,
           auth_required=True, auth_require_tls=True).start()
threading.Event().wait()
