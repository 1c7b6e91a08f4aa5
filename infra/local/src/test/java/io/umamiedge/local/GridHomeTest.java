package io.umamiedge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridHomeTest {
    @TempDir
    Path directory;

    private final Notes notes = new Notes();
    private GridHome home;

    @BeforeEach
    void openHome() {
        home = new GridHome(directory.resolve("grid"));
    }

    @Test
    void namesTheProcessThatHoldsTheLock() throws IOException {
        try (GridHome.Lock held = home.lock(notes)) {
            assertThat(held.channel().isOpen()).isTrue();
            assertThatThrownBy(() -> home.lock(notes))
                    .isInstanceOf(GridException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("UMAMI_HOME");
        }
    }

    @Test
    void takesOverTheLockOfADeadProcessAndSaysSo() throws IOException {
        Files.createDirectories(home.directory());
        Files.writeString(home.directory().resolve("lock"), "4194305");
        home.lock(notes).close();
        assertThat(notes.all())
                .containsExactly("Took over the lock of process 4194305, which ended without releasing it.");
    }

    @Test
    void isQuietAboutALockThatWasReleased() throws IOException {
        home.lock(notes).close();
        home.lock(notes).close();
        assertThat(notes.all()).isEmpty();
    }

    @Test
    void refusesADiskThatIsNearlyFull() {
        assertThatThrownBy(() -> home.requireSpace(512L << 20))
                .isInstanceOf(GridException.class)
                .hasMessageContaining("only 512 MiB")
                .hasMessageContaining(home.directory().toString())
                .hasMessageContaining("UMAMI_HOME");
    }

    @Test
    void keepsSecretsFromOtherUsersAndFindsThemAgain() throws IOException {
        home.prepare();
        GridSecrets first = GridSecrets.loadOrCreate(home);
        GridSecrets second = GridSecrets.loadOrCreate(home);
        assertThat(second).isEqualTo(first);
        assertThat(first.pepper()).matches("[0-9a-f]{64}");
        assertThat(permissions(home.directory().resolve("secrets"))).isEqualTo("rwx------");
        try (var files = Files.list(home.directory().resolve("secrets"))) {
            assertThat(files.map(GridHomeTest::permissions)).hasSize(8).containsOnly("rw-------");
        }
        assertThat(first.toString() + first.passwords())
                .doesNotContain(first.pepper())
                .doesNotContain(first.operatorKey())
                .doesNotContain(first.passwords().of("deploy_owner"));
    }

    @Test
    void putsALogAsideThatHasGrownTooLong() throws IOException {
        home.prepare();
        try (RandomAccessFile log = new RandomAccessFile(home.log(Service.AUDIT).toFile(), "rw")) {
            log.setLength((10L << 20) + 1);
        }
        home.prepare();
        assertThat(home.log(Service.AUDIT)).doesNotExist();
        assertThat(home.directory().resolve("logs/audit.log.1")).exists();
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
