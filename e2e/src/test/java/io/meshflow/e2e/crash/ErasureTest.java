package io.meshflow.e2e.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Erasures;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.VerificationReport;
import io.meshflow.core.ledger.VerificationReport.Result;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.run.RunId;
import io.meshflow.storage.Storage;
import io.meshflow.storage.log.Exports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person may have erased is in no file of the home folder afterwards. */
final class ErasureTest {

  private static final String CANARY = "canary-7f3a91-in-the-";

  @TempDir Path home;

  /** The stream key is what would open the sealed bodies; the canaries are what is in them. */
  @Test
  void nothingOfAnErasedRunIsLeftInAnyFileAndItsExportSaysErased() throws Exception {
    RunId run;
    byte[] key;
    try (Site site = new Site(Site.Address.alone(home), new Fuse(Point.NEVER))) {
      run = completed(site);
      key = site.storage().ledger().streamKey(StreamId.run(run.value())).orElseThrow();
      assertThat(opened(site, run)).contains(CANARY + "task", CANARY + "input", CANARY + "name");
    }
    assertThat(traces(new String(key, ISO_8859_1))).isNotEmpty();
    try (Site site = new Site(Site.Address.alone(home), new Fuse(Point.NEVER))) {
      assertThat(site.runs().erase(new Erasures.Request(Site.TENANT, run, "officer", "gdpr-17")))
          .contains(run);
      assertThat(opened(site, run)).doesNotContain(CANARY);
    }
    assertThat(traces(new String(key, ISO_8859_1))).isEmpty();
    assertThat(traces(CANARY)).isEmpty();
    VerificationReport report = verify(run);
    assertThat(report.result()).isEqualTo(Result.VALID);
    assertThat(report.lines()).anyMatch(line -> line.contains("ERASED"));
    assertThat(report.lines()).noneMatch(line -> line.matches(".*(ALTERED|MISSING).*"));
  }

  private static RunId completed(Site site) throws InterruptedException {
    RunId run =
        site.runs()
            .start(
                new StartRequest(
                    Site.TENANT,
                    Story.held(),
                    CANARY + "task",
                    Value.obj("secret", Value.of((CANARY + "input ").repeat(6_000))),
                    CANARY + "name",
                    StartRequest.Options.USUAL));
    assertThat(site.runs().await(run, Duration.ofMinutes(2))).isTrue();
    assertThat(site.over()).isTrue();
    return run;
  }

  private static String opened(Site site, RunId run) {
    return site.history(run).toString();
  }

  private List<Path> traces(String secret) throws Exception {
    List<Path> found = new ArrayList<>();
    try (var files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(secret)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private VerificationReport verify(RunId run) {
    try (Storage storage = Storage.open(home, Optional.empty())) {
      List<String> lines = new ArrayList<>();
      storage
          .exports()
          .write(Exports.Request.sealed(Site.TENANT, StreamId.run(run.value())), lines::add);
      return Verifier.verify(lines, storage.verifierKey(Site.TENANT), List.of());
    }
  }
}
