# The same, with programs that Debian has.

if [ "$1" = app ] && [ "$(id -u)" = 0 ]; then
  exec gosu nobody "$0" "$@"
fi
BODY

if [ "$1" = app ] && [ "$(id -u)" = 0 ]; then
  exec setpriv --reuid=65534 --regid=65534 --clear-groups "$0" "$@"
fi
BODY

if [ "$1" = app ] && [ "$(id -u)" = 0 ]; then
  runuser -u nobody -- "$0" "$@"
fi
BODY

if [ "$1" = app ] && [ "$(id -u)" = 0 ]; then
  gosu nobody "$0" "$@"
fi
BODY

if [ "$1" = app ] && [ "$(id -u)" = 0 ]; then
  exec sudo -u nobody "$0" "$@"
fi
BODY

if [ "$1" = app ] && [ "$(id -u)" = 0 ]; then
  exec chroot --userspec=65534 / "$0" "$@"
fi
BODY

if [ "$(id -u)" = 0 ]; then
  exec gosu nobody "$@"
else
  BODY
fi

if [ "$(id -u)" = 0 ]; then
  exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
else
  BODY
fi

if [ "$(id -u)" = 0 ]; then
  runuser -u nobody -- "$@"
else
  BODY
fi

if [ "$(id -u)" = 0 ]; then
  gosu nobody "$@"
else
  BODY
fi

if [ "$(id -u)" = 0 ]; then
  exec sudo -u nobody "$@"
else
  BODY
fi

if [ "$(id -u)" = 0 ]; then
  exec chroot --userspec=65534 / "$@"
else
  BODY
fi

lower() {
  if [ "$(id -u)" != 0 ]; then
    return
  fi
  if command -v gosu > /dev/null; then
    echo gosu nobody
  fi
}
if [ -n "$1" ]; then
  exec $(lower) "$@"
fi
BODY

user=$(id -u)
if [ "$user" = 0 ]; then
  chown nobody /tmp || true
fi
BODY
