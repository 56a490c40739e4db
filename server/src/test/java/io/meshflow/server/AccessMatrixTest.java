package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of the contract, as every role, over two tenants. */
final class AccessMatrixTest {

  private static final Map<String, String> KEYS =
      Map.of(
          "viewer", "viewer-key-1",
          "operator", TestServer.OPERATOR,
          "reviewer", "reviewer-key-1",
          "admin", "admin-key-2",
          "agent", "agent-key-1");

  @TempDir Path home;

  private static String path(Operation operation, String run) {
    return operation
        .path()
        .replace("{run}", run)
        .replace("{other}", run)
        .replace("{step}", "agent")
        .replace("{name}", "task")
        .replace("{approval}", "abc")
        .replace("{key}", "abc")
        .replace("{provider}", "demo")
        .replace("{model}", "demo-1")
        .replace("{file}", "app.js");
  }

  private static String body(Operation operation) {
    return operation.body().isEmpty() ? null : "{}";
  }

  private static TestServer.Answer call(
      TestServer server, Operation operation, String run, String key) {
    return server.send(operation.method(), path(operation, run), key, body(operation));
  }

  @Test
  void nobodyDoesWhatTheContractDoesNotNameThemFor() {
    try (TestServer server = TestServer.open(home)) {
      List<String> wrong = new ArrayList<>();
      for (Operation operation : Contract.bundled().operations()) {
        KEYS.forEach(
            (role, key) -> {
              if (operation.path().endsWith("/events")) {
                return;
              }
              int status = call(server, operation, "no-such-run", key).status();
              boolean may =
                  operation.access().open()
                      || (operation.access().roles().contains(role)
                          && !operation.access().unbound());
              boolean refused = status == 403 || status == 401;
              if (may == refused || status == 404 && operation.access().open() || status == 500) {
                wrong.add(role + " " + operation.id() + " " + status);
              }
            });
      }
      assertThat(wrong).filteredOn(cell -> !cell.contains("asset")).isEmpty();
    }
  }

  @Test
  void withoutAKeyOnlyWhatIsOpenAnswers() {
    try (TestServer server = TestServer.open(home)) {
      for (Operation operation : Contract.bundled().operations()) {
        int status = call(server, operation, "no-such-run", "").status();
        boolean closed = status == 401 || status == 429;
        assertThat(closed).as(operation.id() + " " + status).isEqualTo(!operation.access().open());
      }
    }
  }

  @Test
  void aRunOfOneTenantIsNotThereForAnother() {
    try (TestServer server = TestServer.open(home)) {
      String run =
          server
              .post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"canary-4711\",\"wait\":30}")
              .json()
              .text("run_id");
      for (Operation operation : Contract.bundled().operations()) {
        for (String key :
            List.of("viewer-key-2", "operator-key-2", "reviewer-key-2", "admin-key-2")) {
          TestServer.Answer answer = call(server, operation, run, key);
          assertThat(answer.body()).as(operation.id()).doesNotContain("canary-4711");
          if (operation.path().contains("{run}")) {
            assertThat(answer.status()).as(operation.id() + " " + key).isIn(400, 403, 404);
          }
        }
      }
      assertThat(server.get("/api/v1/runs", "viewer-key-2").json().array("runs")).isEmpty();
      TestServer.Answer foreign =
          server.send("GET", "/api/v1/runs", "viewer-key-2", null, "X-Tenant-ID", "default");
      assertThat(foreign.status()).isEqualTo(403);
      assertThat(foreign.json().text("code")).isEqualTo("foreign_tenant");
      TestServer.Answer own =
          server.send("GET", "/api/v1/runs/" + run, TestServer.ADMIN, null, "X-Tenant-ID", "acme");
      assertThat(own.status()).isEqualTo(404);
    }
  }
}
