package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Contract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who did what, who was refused, and who opened what. */
@Timeout(120)
final class AuditTest {

  @TempDir Path home;

  private static List<Value.Obj> entries(TestServer server) {
    return server.get("/api/v1/audit?limit=500", "admin-key-0").json().array("entries").stream()
        .map(Value.Obj.class::cast)
        .toList();
  }

  private TestServer open() {
    List<String> keys = new java.util.ArrayList<>(TestServer.keys());
    keys.add("admin-key-0;admin");
    return TestServer.open(home, models -> models, keys);
  }

  private static List<Value.Obj> eventually(TestServer server, Predicate<Value.Obj> wanted) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    List<Value.Obj> found = entries(server).stream().filter(wanted).toList();
    while (found.isEmpty() && System.nanoTime() < until) {
      found = entries(server).stream().filter(wanted).toList();
    }
    return found;
  }

  private static Predicate<Value.Obj> of(String operation, int status) {
    return entry ->
        entry.textIf("operation").filter(operation::equals).isPresent()
            && entry.wholeIf("status").filter(s -> s == status).isPresent();
  }

  @Test
  void changesAndRefusalsAreRecordedWithWhoWhatAndWhy() {
    try (TestServer server = open()) {
      String run =
          server
              .post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"x\",\"wait\":30}")
              .json()
              .text("run_id");
      server.post("/api/v1/runs/" + run + "/cancel", "viewer-key-1", "{}");
      server.get("/api/v1/runs", "mf_nonsense");
      server.send("GET", "/api/v1/runs", "viewer-key-1", null, "X-Tenant-ID", "acme");
      assertThat(eventually(server, of("startRun", 200)).getFirst().text("key")).isEqualTo("env-1");
      assertThat(eventually(server, of("cancelRun", 403)).getFirst().text("code"))
          .isEqualTo("forbidden");
      assertThat(eventually(server, of("listRuns", 401)).getFirst().text("code"))
          .isEqualTo("unknown_key");
      assertThat(eventually(server, of("listRuns", 403)).getFirst().text("code"))
          .isEqualTo("foreign_tenant");
      assertThat(server.get("/api/v1/audit/verify", "admin-key-0").json().text("result"))
          .isNotEqualTo("INVALID");
      assertThat(server.get("/api/v1/audit", "admin-key-2").body()).doesNotContain("startRun");
    }
  }

  @Test
  void aFloodOfRefusalsIsOneEntryNotOneEach() {
    try (TestServer server = open()) {
      for (int i = 0; i < 300; i++) {
        server.get("/api/v1/keys", "viewer-key-1");
      }
      assertThat(eventually(server, of("listKeys", 403))).isNotEmpty();
      assertThat(entries(server).stream().filter(of("listKeys", 403)).count())
          .isLessThanOrEqualTo(4);
    }
    try (TestServer server = open()) {
      long all =
          entries(server).stream()
              .filter(of("listKeys", 403))
              .mapToLong(entry -> entry.wholeIf("count").orElse(1L))
              .sum();
      assertThat(all).isEqualTo(300);
    }
  }

  private static String regulated(TestServer server) {
    String document =
        "name: q\\npolicy: {mode: regulated}\\nnodes:\\n  - {id: q, kind: human, prompt: Well}\\n";
    return server
        .post("/api/v1/runs", TestServer.OPERATOR, "{\"definition\":\"" + document + "\"}")
        .json()
        .text("run_id");
  }

  @Test
  void everyPathThatShowsContentsOfARegulatedRunLeavesOneEntryOfWhoRead() {
    try (TestServer server = open()) {
      String run = regulated(server);
      List<String> paths = new ArrayList<>(List.of("/api/v1/approvals", "/hitl/pending"));
      Contract.bundled().operations().stream()
          .filter(operation -> !operation.mutating() && operation.path().contains("{run}"))
          .filter(operation -> !Set.of("verifyRun", "runReceipt").contains(operation.id()))
          .map(operation -> operation.path().replaceAll("\\{(run|other)}", run))
          .map(path -> path.replace("{step}", "q"))
          .map(path -> path.endsWith("/events") ? path + "?until=paused" : path)
          .forEach(paths::addFirst);
      assertThat(paths).hasSizeGreaterThan(9);
      for (String reading : paths) {
        long before = reads(server);
        server.get(reading, "reviewer-key-1");
        assertThat(reads(server) - before).as(reading).isEqualTo(1);
      }
      Value.Obj last =
          entries(server).stream().filter(e -> e.text("kind").equals("read")).findFirst().get();
      assertThat(last.text("operation")).isEqualTo("planPending");
      assertThat(last.texts("runs")).containsExactly(run);
      assertThat(last.text("requester")).isEqualTo("env-4");
    }
  }

  @Test
  void whoAsksForARunOfAnotherTenantIsNoReaderOfIt() {
    try (TestServer server = open()) {
      String run = regulated(server);
      server.get("/api/v1/runs/" + run, "reviewer-key-1");
      assertThat(server.get("/api/v1/runs/" + run, "viewer-key-2").status()).isEqualTo(404);
      Value.Obj theirs = server.get("/api/v1/audit?limit=100", "admin-key-2").json();
      assertThat(Json.canonical(theirs)).doesNotContain(run);
    }
  }

  private static long reads(TestServer server) {
    return entries(server).stream().filter(e -> e.text("kind").equals("read")).count();
  }

  @Test
  void readingARunOfAnotherModeLeavesNoEntry() {
    try (TestServer server = open()) {
      String run =
          server
              .post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"x\",\"wait\":30}")
              .json()
              .text("run_id");
      server.get("/api/v1/runs/" + run, "viewer-key-1");
      assertThat(reads(server)).isZero();
    }
  }

  @Test
  void anEntryThatWasAlteredInTheDatabaseIsFound() throws SQLException {
    try (TestServer server = open()) {
      server.post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"x\",\"wait\":30}");
      assertThat(eventually(server, of("startRun", 200))).isNotEmpty();
    }
    try (Connection database =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("meshflow.db"));
        var change =
            database.prepareStatement(
                "UPDATE records SET header = CAST(replace(CAST(header AS TEXT), 'startRun',"
                    + " 'listRuns') AS BLOB) WHERE instr(CAST(header AS TEXT), 'startRun') > 0")) {
      assertThat(change.executeUpdate()).isPositive();
    }
    try (TestServer server = open()) {
      Value.Obj report = server.get("/api/v1/audit/verify", "admin-key-0").json();
      assertThat(report.text("result")).isEqualTo("INVALID");
      assertThat(server.get("/api/v1/audit", "admin-key-0").status()).isEqualTo(200);
    }
  }
}
