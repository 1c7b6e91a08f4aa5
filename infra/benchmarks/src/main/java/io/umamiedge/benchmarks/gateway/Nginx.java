package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.process.ForeignProcess;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.local.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The limit: nginx from the PATH as a reverse proxy that checks one key and forwards bytes unparsed, with kept connections
 * on both sides and no log.
 */
final class Nginx implements Contender.Cost, AutoCloseable {
    static final String NAME = "nginx";
    /** Why there is nothing to compare with. */
    static final String ABSENT = "there is no nginx in the PATH (Debian: apt-get install nginx)";

    private static final String KEY = "limit";

    private final ForeignProcess process;
    private final URI url;

    private Nginx(ForeignProcess process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Empty when there is none. */
    static Optional<Nginx> start(Run run, List<URI> runtimes) throws IOException, InterruptedException {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port = Ports.free();
        Path directory = Files.createDirectories(run.directory().resolve(NAME)).toAbsolutePath();
        Path configuration =
                Files.writeString(directory.resolve("nginx.conf"), configuration(directory, runtimes, port));
        URI url = URI.create("http://127.0.0.1:" + port);
        return Optional.of(new Nginx(
                ForeignProcess.start(
                        NAME,
                        List.of(program.get().toString(), "-p", directory.toString(), "-c", configuration.toString()),
                        Map.of(),
                        url,
                        directory.resolve("nginx.log")),
                url));
    }

    private static String configuration(Path directory, List<URI> runtimes, int port) {
        String servers = runtimes.stream()
                .map(runtime -> "server " + runtime.getAuthority() + ";")
                .collect(Collectors.joining(" "));
        return """
            daemon off;
            worker_processes auto;
            pid %1$s/nginx.pid;
            error_log stderr crit;
            events { worker_connections 8192; }
            http {
              access_log off;
              client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
              client_body_buffer_size 64k;
              keepalive_requests 1000000000;
              map $http_authorization $known { default 0; "Bearer %2$s" 1; }
              upstream runtime { %3$s keepalive 1024; keepalive_requests 1000000000; }
              server {
                listen 127.0.0.1:%4$d backlog=4096;
                location / {
                  if ($known = 0) { return 401; }
                  proxy_pass http://runtime;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                }
              }
            }
            """.formatted(directory, KEY, servers, port);
    }

    Contender contender() {
        return new Contender(NAME, url, KEY, this);
    }

    @Override
    public Duration cpu() throws IOException {
        return process.cpu();
    }

    @Override
    public long residentBytes() throws IOException {
        return process.residentBytes();
    }

    @Override
    public void close() {
        process.close();
    }

    private static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream((path + ":/usr/sbin").split(":"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, NAME))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
