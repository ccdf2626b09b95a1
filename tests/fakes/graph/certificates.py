"""Certificates of this machine's own: one authority, a server, and an app that proves itself by one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BEGINS, ENDS = datetime(2001, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
"""For whatever time it is in a test."""
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def authority(folder: Path) -> tuple[Path, Path]:
    """Make an authority and a server's certificate for 127.0.0.1; gives the paths of the first and of key and second.

    Everything is anew at each start, so that no key is ever kept."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = _name("Authority of the tests")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    ca = _certificate(ca_name, ca_name, ca_key, ca_key, [x509.BasicConstraints(True, 0), usage])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")])
    server = [x509.BasicConstraints(False, None), _usage(), x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])]
    made = _certificate(_name("127.0.0.1"), ca_name, key, ca_key, [*server, names])
    trusted, served = folder / "ca.pem", folder / "server.pem"
    trusted.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    served.write_bytes(_pem(key) + made.public_bytes(serialization.Encoding.PEM))
    return trusted, served


def of_an_app(path: Path) -> x509.Certificate:
    """Write a PEM with key and certificate, as an app has that shows no secret; gives the certificate."""
    key = rsa.generate_private_key(65537, 2048)
    made = _certificate(_name("evalbot"), _name("evalbot"), key, key, [])
    path.write_bytes(_pem(key) + made.public_bytes(serialization.Encoding.PEM))
    return made


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: Key, signed_by: Key, extensions: Sequence[x509.ExtensionType]
) -> x509.Certificate:
    made = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(BEGINS).not_valid_after(ENDS)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_by.public_key())
    made = made.add_extension(by, critical=False)
    for each in extensions:
        made = made.add_extension(each, critical=isinstance(each, x509.BasicConstraints | x509.KeyUsage))
    return made.sign(signed_by, hashes.SHA256())


def _usage(*, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(True, False, False, False, False, key_cert_sign, crl_sign, False, False)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(key: Key) -> bytes:
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
