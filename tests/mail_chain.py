"""A mail server as Debian has it: exim takes mail by SMTP and puts it into a Maildir, dovecot shows that by IMAP."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

EXIM = shutil.which("exim4", path="/usr/sbin:/usr/bin")
DOVECOT = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
HERE = EXIM is not None and DOVECOT is not None and os.geteuid() == 0
"""Both are installed, and we may let them change their user, which they insist on."""
PASSWORD = "only-for-tests"

EXIM_CONF = """
primary_hostname = relay.example
domainlist local_domains = desk.example
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts =
keep_environment =
exim_user = Debian-exim
exim_group = Debian-exim
never_users =
acl_smtp_rcpt = check_rcpt
smtp_accept_queue_per_connection = 0
begin acl
check_rcpt:
  accept domains = +local_domains
  deny message = no such domain here
begin routers
local:
  driver = accept
  domains = +local_domains
  transport = maildir
begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = {folder}/Maildir
  create_directory
  user = Debian-exim
  group = Debian-exim
"""

DOVECOT_CONF = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/Maildir
first_valid_uid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


@dataclass
class MailChain:
    """Runs as long as the `with` block; everything lies in `folder`, which anybody must be able to enter."""

    folder: Path

    def __enter__(self) -> Self:
        assert EXIM is not None
        assert DOVECOT is not None
        user, group = pwd.getpwnam("Debian-exim"), grp.getgrnam("Debian-exim")
        for name in ("spool", "log", "run"):
            (self.folder / name).mkdir()
        for name in (".", "spool", "log"):
            os.chown(self.folder / name, user.pw_uid, group.gr_gid)
        self.smtp_port, self.imap_port = _free_port(), _free_port()
        values = {
            "folder": self.folder,
            "port": self.smtp_port,
            "imap": self.imap_port,
            "uid": user.pw_uid,
            "gid": group.gr_gid,
            "password": PASSWORD,
        }
        for name, text in (("exim.conf", EXIM_CONF), ("dovecot.conf", DOVECOT_CONF)):
            (self.folder / name).write_text(text.format(**values), encoding="utf-8")
            (self.folder / name).chmod(0o644)
        exim = [EXIM, "-C", str(self.folder / "exim.conf"), "-bdf", "-q1m"]
        dovecot = [DOVECOT, "-F", "-c", str(self.folder / "dovecot.conf")]
        self._running = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for command in (exim, dovecot)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(20)

    def is_up(self) -> bool:
        """Whether both answer."""
        return _answers(self.smtp_port) and _answers(self.imap_port)

    def said(self) -> str:
        """The servers' logs."""
        logs = [*self.folder.glob("log/*"), self.folder / "dovecot.log"]
        return "\n".join(log.read_text(errors="replace")[-2000:] for log in logs if log.is_file())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as line:
            return bool(line.recv(1))
    except OSError:
        return False
