"""A real SMTP server for the journeys. Says `ready` when it listens; writes a line of JSON for each command that matters.

Its certificates are made when it starts, in the folder that it is given: no key lies in the repository.
"""

import argparse
import asyncio
import datetime
import ipaddress
import json
import ssl
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def make_certificates(folder, name):
    """An authority, and a certificate of it for `name`."""
    now = datetime.datetime.now(datetime.timezone.utc)

    def builder(subject, issuer, key):
        named = lambda text: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
        return (
            x509.CertificateBuilder()
            .subject_name(named(subject))
            .issuer_name(named(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
        )

    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = (
        builder("Journeys", "Journeys", authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    try:
        alternative = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    own = (
        builder(name, "Journeys", key)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(authority.public_bytes(pem))
    (folder / "own.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + own.public_bytes(pem)
    )


class Tampered(SMTP):
    """What a client sees through somebody on the way, who adds answers before the connection is encrypted."""

    added = []

    async def push(self, status):
        text = status.decode() if isinstance(status, bytes) else status
        if text.startswith("220 Ready to start TLS"):
            text = "\r\n".join([text, *self.added])
        await super().push(text)


# What is added: one answer; or one to each command of a mail, the last of which says that it was taken.
ADDED = {
    "answer": ["250 mail.example.com"],
    "dialogue": ["250 mail.example.com", "250 OK", "250 OK", "354 go on", "250 OK"],
    "login": ["250-mail.example.com", "250 AUTH PLAIN", "235 2.7.0 welcome", "250 OK", "250 OK", "354 go on", "250 OK"],
}


class House:
    """What is said to a mail, and what is noted of it."""

    def __init__(self, options, log):
        self.options = options
        self.log = log
        self.greylisted = set()

    def note(self, **what):
        self.log.write(json.dumps(what) + "\n")
        self.log.flush()

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.note(event="mail", tls=session.ssl is not None or self.options.tls == "implicit", sender=address)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.options.refuse:
            self.note(event="refused", to=address)
            return "550 5.1.1 no such user here"
        if self.options.greylist and address not in self.greylisted:
            self.greylisted.add(address)
            self.note(event="greylisted", to=address)
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.note(event="data")
        await asyncio.sleep(self.options.slow)
        mail = message_from_bytes(envelope.original_content, policy=policy.default)
        text, page = (mail.get_body(preferencelist=(kind,)) for kind in ("plain", "html"))
        self.note(
            event="received",
            id=mail["message-id"],
            to=envelope.rcpt_tos,
            sender=envelope.mail_from,
            subject=mail["subject"],
            auto=mail["auto-submitted"],
            text=text.get_content() if text else None,
            html=page.get_content() if page else None,
            tls=session.ssl is not None or self.options.tls == "implicit",
            user=session.auth_data,
        )
        return "250 OK"


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--tls", choices=["starttls", "implicit", "none"], default="starttls")
    parser.add_argument("--name", default="127.0.0.1")
    parser.add_argument("--login")
    parser.add_argument("--inject", choices=list(ADDED))
    parser.add_argument("--slow", type=float, default=0)
    parser.add_argument("--greylist", action="store_true")
    parser.add_argument("--refuse", action="append", default=[])
    options = parser.parse_args()

    if not (options.folder / "own.pem").exists():
        make_certificates(options.folder, options.name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.folder / "own.pem")

    def judge(server, session, envelope, mechanism, data):
        user, password = data.login.decode(), data.password.decode()
        house.note(event="login", user=user)
        return AuthResult(success=f"{user}:{password}" == options.login, handled=False, auth_data=user)

    house = House(options, open(options.folder / "log", "a"))
    by_command = options.tls == "starttls"
    Tampered.added = ADDED.get(options.inject, [])

    def smtp():
        return (Tampered if options.inject else SMTP)(
            house,
            tls_context=context if by_command else None,
            require_starttls=by_command,
            auth_required=options.login is not None,
            auth_require_tls=by_command,
            authenticator=judge,
            enable_SMTPUTF8=True,
        )

    listening = await asyncio.get_running_loop().create_server(
        smtp, "127.0.0.1", options.port, ssl=context if options.tls == "implicit" else None
    )
    print("ready", flush=True)
    await listening.serve_forever()


asyncio.run(main())
