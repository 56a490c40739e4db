package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.server.AccessMatrix.Asking;
import io.meshflow.server.AccessMatrix.Estate;
import io.meshflow.server.contract.Operation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The {@link AccessMatrix} over SQLite, and who is no tenant's. */
@Timeout(300)
final class AccessMatrixTest {

  /** Where holes are planted, and neighbours that must not be blamed. */
  private static final Set<String> PLANTED =
      Set.of("runTrace", "listKeys", "getRun", "listRuns", "createKey");

  @TempDir Path home;

  private static String key(String role, String tenant) {
    return AccessMatrix.key(role, tenant);
  }

  private TestServer open() {
    return TestServer.open(home, models -> models, AccessMatrix.keys());
  }

  @Test
  void nobodyDoesWhatTheContractDoesNotNameThemForAndNoByteCrossesTenants() {
    try (TestServer server = open()) {
      new AccessMatrix(server).holds();
    }
  }

  @Test
  void aPlantedHoleIsFound() {
    try (TestServer server = open()) {
      AccessMatrix matrix = new AccessMatrix(server);
      Asking honest = matrix.honestly();
      List<Operation> some =
          AccessMatrix.ALL.stream().filter(one -> PLANTED.contains(one.id())).toList();
      assertThat(some).hasSameSizeAs(PLANTED);
      Asking forgetsTheTenant =
          (operation, path, key) ->
              operation.id().equals("runTrace")
                      && key.startsWith("viewer")
                      && path.contains("runs/")
                  ? server.send("GET", path, key("viewer", owner(path, matrix.estates())), null)
                  : honest.ask(operation, path, key);
      assertThat(matrix.leaks(forgetsTheTenant, some))
          .hasSize(6)
          .allMatch(cell -> cell.startsWith("viewer") && cell.contains("runTrace"));
      Asking forgetsTheRole =
          (operation, path, key) ->
              operation.id().equals("listKeys")
                  ? server.get(path, key("admin", key.substring(key.lastIndexOf('-') + 1)))
                  : honest.ask(operation, path, key);
      assertThat(matrix.trespasses(forgetsTheRole, some)).hasSize(12);
    }
  }

  private static String owner(String path, List<Estate> estates) {
    return estates.stream()
        .filter(estate -> path.contains(estate.run()))
        .map(Estate::tenant)
        .findFirst()
        .orElse("default");
  }

  @Test
  void withoutAKeyOnlyWhatIsOpenAnswers() {
    try (TestServer server = open()) {
      for (Operation operation : AccessMatrix.ALL) {
        String path = AccessMatrix.path(operation, AccessMatrix.ghost("default"));
        String body = operation.body().isEmpty() ? null : "{}";
        int status = server.send(operation.method(), path, "", body).status();
        boolean closed = status == 401 || status == 429;
        assertThat(closed).as(operation.id() + " " + status).isEqualTo(!operation.access().open());
      }
    }
  }

  @Test
  void aHeaderNamesATenantOnlyForKeysThatAreBoundToNoneOrToIt() {
    Map<String, Integer> expected = new LinkedHashMap<>();
    expected.put(key("viewer", "acme") + " acme", 200);
    expected.put(key("viewer", "acme") + " default", 403);
    expected.put(key("admin", "acme") + " beta", 403);
    expected.put(TestServer.ADMIN + " acme", 200);
    expected.put(TestServer.ADMIN + " nobody-made-this", 403);
    expected.put(TestServer.ADMIN + " system", 403);
    expected.put(TestServer.ADMIN + " *", 403);
    expected.put(TestServer.ADMIN + " ../acme", 403);
    try (TestServer server = open()) {
      expected.forEach(
          (cell, status) -> {
            String[] both = cell.split(" ", 2);
            TestServer.Answer answer =
                server.send("GET", "/api/v1/runs", both[0], null, "X-Tenant-ID", both[1]);
            assertThat(answer.status()).as(cell).isEqualTo(status);
            if (status == 403) {
              assertThat(answer.json().text("code")).isEqualTo("foreign_tenant");
            }
          });
    }
  }
}
