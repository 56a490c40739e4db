package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody changed the database while no server ran: what each client of the server is told. */
@Timeout(120)
final class DamagedRunsTest {

  private static final String OF_RUN = " WHERE sid = (SELECT sid FROM streams WHERE name = ?)";
  private static final String ASKS =
      "{\"definition\":\"name: asks\\npolicy: dev\\nnodes: [{id: ask, kind: human, question: Go}]\","
          + "\"wait\":30}";

  @TempDir Path good;
  @TempDir Path bad;
  private String damaged;
  private String sound;

  private record Damage(String name, String sql, String part, long n) {}

  private static List<Damage> damages() {
    return List.of(
        new Damage("a header of zeros", "UPDATE records SET header = x'00'" + at(1), "header", 1),
        new Damage(
            "the header of another place",
            "UPDATE records SET header = (SELECT r.header FROM records r WHERE r.sid = records.sid"
                + " AND r.n = 0)"
                + at(1),
            "header",
            1),
        new Damage("a body of zeros", "UPDATE records SET body = x'0000'" + at(0), "contents", 0),
        new Damage("a record that is gone", "DELETE FROM records" + at(1), "missing", 1),
        new Damage("the first record is gone", "DELETE FROM records" + at(0), "missing", 0),
        new Damage("no record is left", "DELETE FROM records" + OF_RUN, "missing", 0),
        new Damage(
            "another key", "UPDATE stream_keys SET wrapped = zeroblob(60)" + OF_RUN, "key", -1));
  }

  private static String at(int n) {
    return OF_RUN + " AND n = " + n;
  }

  @BeforeEach
  void runsThatWait() {
    try (TestServer server = TestServer.open(good)) {
      damaged = server.post("/api/v1/runs", TestServer.OPERATOR, ASKS).json().text("run_id");
      sound = server.post("/api/v1/runs", TestServer.OPERATOR, ASKS).json().text("run_id");
    }
  }

  @TestFactory
  Stream<DynamicTest> itsReadersAreToldWhatIsDamagedAndOthersAreServed() {
    return damages().stream()
        .map(damage -> DynamicTest.dynamicTest(damage.name(), () -> told(damage)));
  }

  private void told(Damage damage) throws Exception {
    Path home = Files.createTempDirectory(bad, "home");
    copy(home);
    change(home, damage.sql());
    try (TestServer server = TestServer.open(home)) {
      for (String path : List.of("", "/trace", "/records", "/events")) {
        problem(server.get("/api/v1/runs/" + damaged + path, TestServer.OPERATOR), damage);
      }
      problem(server.post("/api/v1/runs/" + damaged + "/resume", TestServer.OPERATOR, ""), damage);
      problem(server.post("/hitl/" + damaged + "/approve", TestServer.OPERATOR, "{}"), damage);
      othersAreServed(server);
    }
  }

  private void problem(TestServer.Answer answer, Damage damage) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(409);
    Value.Obj problem = answer.json();
    assertThat(problem.text("code")).isEqualTo("altered");
    assertThat(problem.text("run_id")).isEqualTo(damaged);
    assertThat(problem.text("damage")).isEqualTo(damage.part());
    assertThat(problem.wholeIf("record").orElse(-1L)).isEqualTo(damage.n());
    assertThat(problem.text("detail")).contains(damaged, "meshflow verify", "from a copy");
  }

  private void othersAreServed(TestServer server) {
    TestServer.Answer list = server.get("/api/v1/runs", TestServer.OPERATOR);
    assertThat(list.json().objects("runs")).hasSize(2);
    TestServer.Answer inbox = server.get("/api/v1/approvals", TestServer.OPERATOR);
    assertThat(inbox.json().texts("damaged")).containsExactly(damaged);
    assertThat(inbox.json().objects("approvals"))
        .extracting(approval -> approval.text("run_id"))
        .containsExactly(sound);
    assertThat(server.post("/hitl/" + sound + "/approve", TestServer.OPERATOR, "{}").status())
        .isEqualTo(200);
  }

  /** Who reads on from where they were would see nothing wrong in what is there. */
  @Test
  void aTailThatIsGoneIsNoticedByWhoReadsOn() throws Exception {
    copy(bad);
    change(bad, "DELETE FROM records" + at(1));
    try (TestServer server = TestServer.open(bad)) {
      problem(
          server.get("/api/v1/runs/" + damaged + "/records?from=1", TestServer.OPERATOR),
          new Damage("the tail is gone", "", "missing", 1));
      assertThat(
              server
                  .get("/api/v1/runs/" + sound + "/records?from=1", TestServer.OPERATOR)
                  .json()
                  .objects("records"))
          .isNotEmpty();
    }
  }

  /** The others are listed, and the row itself says what is wrong with it. */
  @Test
  void aStatusThatIsNoneTakesNothingElseDown() throws Exception {
    copy(bad);
    change(bad, "UPDATE streams SET status = 'odd' WHERE name = ?");
    try (TestServer server = TestServer.open(bad)) {
      Map<String, String> codes = new HashMap<>();
      server
          .get("/api/v1/runs", TestServer.OPERATOR)
          .json()
          .objects("runs")
          .forEach(run -> codes.put(run.text("run_id"), run.textIf("code").orElse("")));
      assertThat(codes).containsOnly(Map.entry(damaged, "altered"), Map.entry(sound, ""));
      problem(
          server.post("/api/v1/runs/" + damaged + "/resume", TestServer.OPERATOR, ""),
          new Damage("the row", "", "row", -1));
      assertThat(server.get("/hitl/pending", TestServer.OPERATOR).body()).contains(sound);
      TestServer.Answer yes = server.post("/hitl/" + sound + "/approve", TestServer.OPERATOR, "{}");
      assertThat(yes.status()).as(yes.body()).isEqualTo(200);
    }
  }

  private void copy(Path home) throws Exception {
    try (Stream<Path> files = Files.walk(good)) {
      for (Path file : files.sorted().toList()) {
        Path to = home.resolve(good.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private void change(Path home, String sql) throws Exception {
    try (Connection database =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("meshflow.db"));
        PreparedStatement change = database.prepareStatement(sql)) {
      change.setString(1, "run/" + damaged);
      assertThat(change.executeUpdate()).isPositive();
    }
  }
}
