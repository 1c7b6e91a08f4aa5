# Sourced by ./umami and ./mvnw: finds a JDK 25 or later and exports JAVA_HOME, or says what to install and exits.

jdk_is_recent() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    jdk_major=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release")
    [ -n "$jdk_major" ] && [ "$jdk_major" -ge 25 ]
}

find_jdk() {
    if [ -n "${JAVA_HOME:-}" ] && jdk_is_recent "$JAVA_HOME"; then
        export JAVA_HOME
        return
    fi
    jdk_on_path=$(command -v javac 2>/dev/null || true)
    if [ -n "$jdk_on_path" ]; then
        # The one on the path is often a link to a link.
        jdk_on_path=$(cd "$(dirname "$(readlink -f "$jdk_on_path" 2>/dev/null || echo "$jdk_on_path")")/.." && pwd -P)
    fi
    for jdk_home in "$jdk_on_path" /usr/lib/jvm/* /opt/* /opt/*/* "$HOME"/.sdkman/candidates/java/* \
        "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if [ -n "$jdk_home" ] && jdk_is_recent "$jdk_home"; then
            JAVA_HOME=$jdk_home
            export JAVA_HOME
            return
        fi
    done
    cat >&2 <<'MESSAGE'
UmamiEdge needs a JDK 25 or later and found none in JAVA_HOME, on the PATH or in the usual folders.
Install one, for example Eclipse Temurin 25 from https://adoptium.net/temurin/releases/?version=25
  Debian, Ubuntu   sudo apt install openjdk-25-jdk-headless   (or temurin-25-jdk)
  macOS            brew install --cask temurin@25
  SDKMAN           sdk install java 25-tem
or set JAVA_HOME to where it is.
MESSAGE
    exit 1
}
