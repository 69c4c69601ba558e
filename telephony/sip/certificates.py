"""A self-signed certificate for SIP over TLS where the owner gave none."""

from __future__ import annotations

import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFETIME = timedelta(days=825)
RENEWED_BEFORE_END = timedelta(days=30)


def self_signed(folder: Path, host: str) -> tuple[Path, Path]:
    """Certificate and private key (PEM, the key readable by the owner only), made anew when missing or near the end.

    The same key stays with the certificate; raises OSError when the folder cannot be written.
    """
    certificate, key = folder / "sip-certificate.pem", folder / "sip-key.pem"
    if not (key.exists() and _is_good(certificate, datetime.now(UTC))):
        folder.mkdir(parents=True, exist_ok=True)
        _make(certificate, key, host, datetime.now(UTC))
    return certificate, key


def _is_good(certificate: Path, now: datetime) -> bool:
    try:
        held = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError):
        return False
    return now < held.not_valid_after_utc - RENEWED_BEFORE_END


def _make(certificate: Path, key: Path, host: str, now: datetime) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host or "hotline")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([_general_name(host or "hotline")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write_private(key, pem)
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _write_private(path: Path, content: bytes) -> None:
    """Never readable by others, not even for a moment."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
