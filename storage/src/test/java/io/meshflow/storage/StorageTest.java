package io.meshflow.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.Checkpoint;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.storage.keys.KeyFileException;
import io.meshflow.storage.schema.DatabaseUnusableException;
import io.meshflow.testkit.SampleRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StorageTest {

  @TempDir Path home;

  private Storage open(Path folder) {
    return Storage.open(folder, Optional.empty());
  }

  private StreamKey use(Path folder) {
    try (Storage storage = open(folder)) {
      SampleRuns samples = new SampleRuns(storage.ledger(), "acme");
      assertThat(storage.ledger().append(samples.opening("run-one00", Optional.empty())))
          .isInstanceOf(Committed.class);
      return storage.vault().tenantKey("acme");
    }
  }

  @Test
  void everythingIsMadeOnFirstUseAndIsTheSameNextTime() {
    StreamKey first = use(home.resolve("new"));
    try (Storage storage = open(home.resolve("new"))) {
      assertThat(storage.vault().tenantKey("acme")).isEqualTo(first);
      assertThat(storage.vault().tenantKey("globex")).isNotEqualTo(first);
    }
  }

  @Test
  void closingSignsWhatIsUnsigned() {
    use(home);
    try (Storage storage = open(home)) {
      String note = storage.checkpoint("acme").orElseThrow();
      assertThat(Checkpoint.verified(note, storage.verifierKey("acme")).size()).isEqualTo(1);
      assertThat(storage.checkpoint("nobody")).isEmpty();
    }
  }

  @Test
  void aDatabaseBehindItsLastSignedCheckpointIsRefusedUntilThatIsKnown() throws IOException {
    use(home);
    Path database = home.resolve("meshflow.db");
    Path backup = Files.copy(database, home.resolve("backup.db"));
    try (Storage storage = open(home)) {
      SampleRuns samples = new SampleRuns(storage.ledger(), "acme");
      assertThat(storage.ledger().append(samples.opening("run-two00", Optional.empty())))
          .isInstanceOf(Committed.class);
    }
    open(home).close();
    Files.copy(backup, database, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(home.resolve("meshflow.db-wal"));
    for (int again = 0; again < 2; again++) {
      assertThatThrownBy(() -> open(home))
          .isInstanceOf(DatabaseUnusableException.class)
          .hasMessageContaining("holds 1 entries, but 2 were signed")
          .hasMessageContaining("accept-gap");
    }
    try (Storage storage = Storage.openAnyhow(home, Optional.empty())) {
      storage.gaps().forEach(storage::forget);
    }
    open(home).close();
  }

  @Test
  void foldersWithSpacesAndUmlautsAreFine() {
    use(home.resolve("Büro 7 #1 %20"));
    assertThat(home.resolve("Büro 7 #1 %20").resolve("meshflow.db")).exists();
  }

  @Test
  void keysThatAreGoneAreNotReplaced() throws IOException {
    use(home);
    Files.delete(home.resolve("keys").resolve("master.key"));
    assertThatThrownBy(() -> open(home))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("master.key");
    assertThat(home.resolve("keys").resolve("master.key")).doesNotExist();
  }

  @Test
  void theKeyOfAnotherInstallationIsAClearError() throws IOException {
    use(home);
    use(home.resolve("other"));
    Files.copy(
        home.resolve("other/keys/master.key"),
        home.resolve("keys/master.key"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
    try (Storage storage = open(home)) {
      assertThatThrownBy(() -> storage.vault().tenantKey("acme"))
          .isInstanceOf(KeyFileException.class)
          .hasMessageContaining("not the key that this database was made with");
    }
  }

  @Test
  void aFailedOpeningLeavesNothingBehindThatBlocksTheNext() throws IOException {
    Files.createDirectories(home);
    Files.writeString(home.resolve("meshflow.db"), "no database, but long enough to be looked at");
    assertThatThrownBy(() -> open(home)).isInstanceOf(DatabaseUnusableException.class);
    Files.delete(home.resolve("meshflow.db"));
    use(home);
  }

  @Test
  void aHomeThatCannotBeAFolderIsExplained() throws IOException {
    Files.writeString(home.resolve("file"), "in the way");
    assertThatThrownBy(() -> open(home.resolve("file").resolve("home")))
        .isInstanceOf(DatabaseUnusableException.class)
        .hasMessageContaining("MESHFLOW_HOME");
  }

  @Test
  void anUrlOfNoKnownDatabaseIsExplained() {
    assertThatThrownBy(() -> Storage.open(home, Optional.of("mysql://localhost/x")))
        .isInstanceOf(DatabaseUnusableException.class)
        .hasMessageContaining("MESHFLOW_DB_URL");
  }
}
