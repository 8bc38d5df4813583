#!/bin/sh
# Runs the server of this image: players need no Java. With exec, its process is this one, so signals reach it and its exit
# status is this program's.
set -uf

self=$0
while [ -L "$self" ]; do
    link=$(readlink -- "$self")
    case $link in
        /*) self=$link ;;
        *) self=${self%/*}/$link ;;
    esac
done
case $self in */*) ;; *) self=./$self ;; esac
APPDIR=$(CDPATH='' cd -P -- "${self%/*}/.." && pwd) || exit 1

# The tensor library's loader takes a list of folders.
case $APPDIR in
    *:*)
        printf 'rally: there is a colon in %s, which the tensor library cannot be in: move or rename the folder\n' "$APPDIR" >&2
        exit 1
        ;;
esac

# A JVM on Linux takes letters beyond ASCII in paths, that of this image too, only where the locale has them.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]*) ;;
    *) export LC_ALL=C.UTF-8 ;;
esac

# RALLY_JAVA_OPTS are words.
# shellcheck disable=SC2086
exec "$APPDIR/runtime/bin/java" \
    @OPTIONS@ \
    ${RALLY_JAVA_OPTS:-} -m @MAIN@ "$@"
