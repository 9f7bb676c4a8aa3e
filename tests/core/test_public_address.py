"""public_address: where a key may be sent, in the forms that programs read differently."""

from __future__ import annotations

import pytest

from ratesmith.core.public_address import read_address, risks_of_address

PUBLIC = [
    "https://api.openai.com",
    "https://api.openai.com/v1?region=eu#top",
    "HTTPS://API.OpenAI.com:8443/v1/",
    "https://api-m.paypal.com.",
    "https://my_bucket.s3.amazonaws.com",
    "https://localhost.example.com",
    "https://internal-api.example.com",
]
REFUSED = {
    "http://api.openai.com": "http is not encrypted",
    "ftp://api.openai.com": "ftp is not encrypted",
    "file:///etc/passwd": "not the URL",
    "api.openai.com": "not the URL",
    "https:api.openai.com": "not the URL",
    "https://": "not the URL",
    "https://api.openai.com/a b": "not the URL",
    "https://api.openai.com\\@evil.com": "not the URL",
    " https://api.openai.com": "not the URL",
    "https://api.openai.com\n": "not the URL",
    "https://user@api.openai.com": "user part",
    "https://user:secret@api.openai.com": "user part",
    "https://api.openai.com:443@10.0.0.1/": "user part",
    "https://api.openai.com:0": "not the URL",
    "https://api.openai.com:65536": "not the URL",
    "https://api.openai.com:": "not the URL",
    "https://localhost": "this machine",
    "https://LOCALHOST.:8080/": "this machine",
    "https://a.localhost": "this machine",
    "https://ollama:11434": "private network",
    "https://metadata": "private network",
    "https://metadata.google.internal/computeMetadata": "private network",
    "https://printer.local": "private network",
    "https://api.default.svc": "private network",
    "https://router.home.arpa": "private network",
    "https://127.0.0.1.nip.io": "whatever address it spells",
    "https://localtest.me": "whatever address it spells",
    "https://127.0.0.1": "an IP address",
    "https://127.255.0.1.": "an IP address",
    "https://127.1": "an IP address",
    "https://0177.0.0.1": "an IP address",
    "https://0x7f.0.0.1": "an IP address",
    "https://0x7f000001": "an IP address",
    "https://2130706433": "an IP address",
    "https://1.2.3.4.5": "an IP address",
    "https://0.0.0.0": "an IP address",
    "https://10.1.2.3": "an IP address",
    "https://172.31.255.255": "an IP address",
    "https://192.168.0.1": "an IP address",
    "https://100.64.0.1": "an IP address",
    "https://169.254.169.254/latest/meta-data/": "an IP address",
    "https://168.63.129.16": "an IP address",
    "https://100.100.100.200": "an IP address",
    "https://192.0.2.1": "an IP address",
    "https://224.0.0.1": "an IP address",
    "https://255.255.255.255": "an IP address",
    "https://[::1]": "an IP address",
    "https://[::]": "an IP address",
    "https://[fe80::1]": "an IP address",
    "https://[fd00:ec2::254]": "an IP address",
    "https://[::ffff:127.0.0.1]": "an IP address",
    "https://[::ffff:a9fe:a9fe]": "an IP address",
    "https://[64:ff9b::7f00:1]": "an IP address",
    "https://[2002:7f00:1::]": "an IP address",
    "https://[2001:db8::1]": "an IP address",
    "https://[fe80::1%25eth0]": "not the URL",
    "https://[2606:4700::1111%eth0]": "not the URL",
    "https://[::1": "not the URL",
    "https://%31%32%37.0.0.1": "not the URL",
    "https://api..openai.com": "not the URL",
    "https://-api.openai.com": "not the URL",
    "https://\N{FULLWIDTH DIGIT ONE}27.0.0.1": "not the URL",
    "https://\N{CYRILLIC SMALL LETTER A}pi.openai.com": "not the URL",
    "https://127\N{IDEOGRAPHIC FULL STOP}1": "not the URL",
    "https://8.8.8.8/v1": "an IP address",
    "https://[2606:4700::1111]:443/v1": "an IP address",
}  # fmt: skip


@pytest.mark.parametrize("url", PUBLIC)
def test_a_key_may_be_sent_to_a_public_host_over_https(url: str) -> None:
    assert list(risks_of_address(url)) == []


@pytest.mark.parametrize(("url", "why"), REFUSED.items(), ids=map(ascii, REFUSED))
def test_a_key_must_not_be_sent_to_any_other_address(url: str, why: str) -> None:
    assert [risk for risk in risks_of_address(url) if why in risk.why]


def test_what_may_be_secret_is_not_repeated() -> None:
    for url in ("https://user:hunter2@localhost/hunter2?key=hunter2", "http://10.0.0.1/hunter2?key=hunter2"):
        risks = list(risks_of_address(url))
        assert len(risks) == 2 - url.startswith("https") + url.count("@")
        assert "hunter2" not in str(risks)


ORIGINS = {
    "https://api.openai.com": "https://api.openai.com",
    "HTTPS://API.OpenAI.com.:0443/v1?a=b": "https://api.openai.com",
    "https://someone@api.openai.com:8443": "https://api.openai.com:8443",
    "http://localhost:80/": "http://localhost",
    "http://localhost:443": "http://localhost:443",
    "smtp.openai.com:587": "//smtp.openai.com:587",
    "https://[2606:4700::1111]:443/v1": "https://[2606:4700::1111]",
}


def test_all_spellings_of_a_destination_have_one_origin() -> None:
    found = {url: read_address(url) for url in ORIGINS}
    assert {url: address and address.origin for url, address in found.items()} == ORIGINS
