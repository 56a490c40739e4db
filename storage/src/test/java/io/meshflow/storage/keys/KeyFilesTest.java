package io.meshflow.storage.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.LogOrigin;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.ledger.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFilesTest {

  private static final LogOrigin LOG = new LogOrigin("log/1");

  private final Entropy entropy = Entropy.secure();

  @TempDir Path home;

  @Test
  void keysAreMadeOnFirstUseInPrivateFiles() throws IOException {
    Path folder = home.resolve("a b/ü/keys");
    KeyFiles made = KeyFiles.openOrCreate(folder, entropy);
    assertThat(mode(folder)).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("master.key"))).isEqualTo("rw-------");
    assertThat(mode(folder.resolve("log.key"))).isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
    assertThat(same(made, KeyFiles.open(folder))).isTrue();
    assertThat(same(made, KeyFiles.openOrCreate(folder, entropy))).isTrue();
  }

  @Test
  void twoProcessesThatStartTogetherUseTheSameKeys() throws Exception {
    for (int round = 0; round < 10; round++) {
      Path folder = home.resolve("keys" + round);
      Callable<KeyFiles> open = () -> KeyFiles.openOrCreate(folder, entropy);
      Set<String> seen = new HashSet<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        for (Future<KeyFiles> keys : threads.invokeAll(List.of(open, open, open, open))) {
          seen.add(
              keys.get().ring().master().digest().hex()
                  + keys.get().ring().verifierKey(LOG).text());
        }
      }
      assertThat(seen).hasSize(1);
    }
  }

  @Test
  void aTenantsKeyOpensUnderItsMasterKeyOnly() {
    KeyFiles here = KeyFiles.openOrCreate(home.resolve("here"), entropy);
    KeyFiles there = KeyFiles.openOrCreate(home.resolve("there"), entropy);
    byte[] wrapped = here.ring().newTenantKey(entropy);
    StreamKey tenant = here.tenantKey(wrapped);
    assertThat(tenant.unwrap(tenant.wrap(tenant))).isEqualTo(tenant);
    assertThatThrownBy(() -> there.tenantKey(wrapped))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining(home.resolve("there/master.key").toString())
        .hasMessageContaining("is not the key that this database was made with")
        .hasMessageContaining("backup");
  }

  @Test
  void aKeyFileThatIsGoneIsNotMadeAgainForAnOldInstallation() throws IOException {
    KeyFiles.openOrCreate(home, entropy);
    Files.delete(home.resolve("log.key"));
    assertThatThrownBy(() -> KeyFiles.open(home))
        .isInstanceOf(KeyFileException.class)
        .hasMessage(
            "Key file " + home.resolve("log.key") + " is not there. Put it back from your backup");
    assertThat(home.resolve("log.key")).doesNotExist();
  }

  @Test
  void aDamagedKeyFileIsOneClearError() throws IOException {
    KeyFiles.openOrCreate(home, entropy);
    for (String name : List.of("master.key", "log.key")) {
      Path file = home.resolve(name);
      String sound = Files.readString(file);
      int key = sound.indexOf(name.equals("log.key") ? "\"public\": \"" : "\"key\": \"") + 12;
      char other = sound.charAt(key) == 'A' ? 'B' : 'A';
      for (String damaged :
          List.of(
              "",
              "{}",
              "[]",
              "\0\0\0",
              sound.substring(0, sound.length() / 2),
              sound.substring(0, key) + other + sound.substring(key + 1),
              sound.replace("meshflow-", "other-"),
              sound.replace("\"v\": 1", "\"v\": 2"),
              "x".repeat(5000))) {
        Files.writeString(file, damaged);
        assertThatThrownBy(() -> KeyFiles.open(home))
            .as(damaged)
            .isInstanceOf(KeyFileException.class)
            .hasMessageContaining(file.toString())
            .hasMessageContaining("backup")
            .hasMessageNotContaining(sound.substring(key, key + 8));
      }
      Files.writeString(file, sound);
    }
  }

  @Test
  void aKeyFileThatOthersMayReadIsRefused() throws IOException {
    KeyFiles.openOrCreate(home, entropy);
    Path file = home.resolve("master.key");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> KeyFiles.open(home))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("chmod 600 " + file);
  }

  @Test
  void aFolderThatCannotBeMadeIsOneClearError() throws IOException {
    Path blocked = Files.writeString(home.resolve("file"), "x");
    assertThatThrownBy(() -> KeyFiles.openOrCreate(blocked.resolve("keys"), entropy))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("MESHFLOW_HOME");
  }

  private static boolean same(KeyFiles one, KeyFiles two) {
    VerifierKey first = one.ring().verifierKey(LOG);
    return one.ring().master().equals(two.ring().master())
        && first.equals(two.ring().verifierKey(LOG));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
