package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of the contract, as every role of three tenants; new operations fall under it.
 */
@Timeout(300)
final class AccessMatrixTest {

  private static final List<String> TENANTS = List.of("default", "acme", "beta");
  private static final List<String> ROLES =
      List.of("viewer", "operator", "reviewer", "admin", "agent");

  /** What belongs to a tenant; its canary stands in everything it owns. */
  private record Estate(String tenant, String run, String key, String workflow, String approval) {
    String canary() {
      return canaryOf(tenant);
    }
  }

  /** How a cell is asked; a planted hole asks otherwise. */
  private interface Asking {
    TestServer.Answer ask(Operation operation, String path, String key);
  }

  private static final List<Operation> ALL = Contract.bundled().operations();

  /** Where holes are planted, and neighbours that must not be blamed. */
  private static final Set<String> PLANTED =
      Set.of("runTrace", "listKeys", "getRun", "listRuns", "createKey");

  @TempDir Path home;

  private static String canaryOf(String tenant) {
    return "canary-of-" + tenant;
  }

  private static String key(String role, String tenant) {
    return role + "-key-of-" + tenant;
  }

  private static List<String> keys() {
    List<String> keys = new ArrayList<>(List.of(TestServer.ADMIN + ";admin;*"));
    for (String tenant : TENANTS) {
      ROLES.forEach(role -> keys.add(key(role, tenant) + ";" + role + ";" + tenant));
    }
    return keys;
  }

  private TestServer open() {
    return TestServer.open(home, models -> models, keys());
  }

  private static Estate estate(TestServer server, String tenant) {
    String canary = canaryOf(tenant);
    String operator = key("operator", tenant);
    String run =
        server
            .post("/api/v1/runs", operator, "{\"task\":\"" + canary + "\",\"wait\":30}")
            .json()
            .text("run_id");
    Value.Obj made =
        server
            .post(
                "/api/v1/keys",
                key("admin", tenant),
                "{\"name\":\"" + canary + "\",\"role\":\"viewer\"}")
            .json();
    String document =
        "name: "
            + canary
            + "\\nnodes:\\n  - {id: greet, kind: agent, instructions: Greet the "
            + canary
            + "}\\n";
    TestServer.Answer registered =
        server.post("/api/v1/workflows", operator, "{\"definition\":\"" + document + "\"}");
    assertThat(registered.status()).as(registered.body()).isEqualTo(201);
    return new Estate(tenant, run, made.text("id"), canary, asked(server, tenant));
  }

  /** The approval that a run of the tenant waits for; what it asks has the canary, too. */
  private static String asked(TestServer server, String tenant) {
    String document =
        "name: asks\nnodes:\n  - {id: ask, kind: human, prompt: May the "
            + canaryOf(tenant)
            + " go on}\n";
    TestServer.Answer run =
        server.post(
            "/api/v1/runs", key("operator", tenant), RunsTest.start(document, "\"wait\":30,"));
    assertThat(run.json().textIf("status")).as(run.body()).contains("paused");
    String path = "/api/v1/approvals?run=" + run.json().text("run_id");
    return server
        .get(path, key("reviewer", tenant))
        .json()
        .objects("approvals")
        .getFirst()
        .text("approval");
  }

  private static String path(Operation operation, Estate estate) {
    return operation
        .path()
        .replace("{run}", estate.run())
        .replace("{other}", estate.run())
        .replace("{step}", "agent")
        .replace("{name}", estate.workflow())
        .replace("{tenant}", estate.tenant())
        .replace("{key}", estate.key())
        .replace("{approval}", estate.approval())
        .replace("{file}", "app.js")
        .replaceAll("\\{[a-z]+}", "abc");
  }

  private static Asking honestly(TestServer server) {
    return (operation, path, key) ->
        server.send(operation.method(), path, key, operation.body().isEmpty() ? null : "{}");
  }

  /** Every cell in which a key of one tenant meets what belongs to another. */
  private static List<String> leaks(
      Asking asking, List<Operation> operations, List<Estate> estates) {
    List<String> wrong = new ArrayList<>();
    for (Operation operation : operations) {
      for (Estate estate : estates) {
        for (String tenant : TENANTS) {
          ROLES.stream()
              .filter(role -> !tenant.equals(estate.tenant()))
              .forEach(role -> leak(asking, operation, estate, key(role, tenant), wrong));
        }
      }
    }
    return wrong;
  }

  private static void leak(
      Asking asking, Operation operation, Estate estate, String key, List<String> wrong) {
    TestServer.Answer answer = asking.ask(operation, path(operation, estate), key);
    boolean told = answer.body().replace(answer.path(), "").contains(estate.canary());
    boolean named = Stream.of("{run}", "{key}", "{approval}").anyMatch(operation.path()::contains);
    boolean found = named && !List.of(400, 403, 404).contains(answer.status());
    if (told || found || answer.status() >= 500) {
      wrong.add(key + " " + operation.id() + " of " + estate.tenant() + " " + answer.status());
    }
  }

  /** Every cell in which a role of a tenant asks for what the contract names it for or not. */
  private static List<String> trespasses(
      Asking asking, List<Operation> operations, List<Estate> estates) {
    List<String> wrong = new ArrayList<>();
    for (Operation operation : operations) {
      for (Estate estate : estates) {
        for (String role : ROLES) {
          String ghost =
              path(operation, new Estate(estate.tenant(), "no-run", "no-key", "no", "no"));
          int status = asking.ask(operation, ghost, key(role, estate.tenant())).status();
          boolean may =
              operation.access().open()
                  || operation.access().roles().contains(role) && !operation.access().unbound();
          if (may == (status == 401 || status == 403) || status == 500) {
            wrong.add(role + " of " + estate.tenant() + " " + operation.id() + " " + status);
          }
        }
      }
    }
    return wrong;
  }

  @Test
  void nobodyDoesWhatTheContractDoesNotNameThemForAndNoByteCrossesTenants() {
    try (TestServer server = open()) {
      List<Estate> estates = TENANTS.stream().map(tenant -> estate(server, tenant)).toList();
      assertThat(leaks(honestly(server), ALL, estates)).isEmpty();
      for (Estate estate : estates) {
        assertThat(server.get("/api/v1/approvals", key("reviewer", estate.tenant())).body())
            .as("nobody of another tenant answered")
            .contains(estate.approval());
      }
      assertThat(trespasses(honestly(server), ALL, estates)).isEmpty();
    }
  }

  @Test
  void aPlantedHoleIsFound() {
    try (TestServer server = open()) {
      List<Estate> estates = TENANTS.stream().map(tenant -> estate(server, tenant)).toList();
      Asking honest = honestly(server);
      List<Operation> some = ALL.stream().filter(one -> PLANTED.contains(one.id())).toList();
      assertThat(some).hasSameSizeAs(PLANTED);
      Asking forgetsTheTenant =
          (operation, path, key) ->
              operation.id().equals("runTrace")
                      && key.startsWith("viewer")
                      && path.contains("runs/")
                  ? server.send("GET", path, key("viewer", owner(path, estates)), null)
                  : honest.ask(operation, path, key);
      assertThat(leaks(forgetsTheTenant, some, estates))
          .hasSize(6)
          .allMatch(cell -> cell.startsWith("viewer") && cell.contains("runTrace"));
      Asking forgetsTheRole =
          (operation, path, key) ->
              operation.id().equals("listKeys")
                  ? server.get(path, key("admin", key.substring(key.lastIndexOf('-') + 1)))
                  : honest.ask(operation, path, key);
      assertThat(trespasses(forgetsTheRole, some, estates)).hasSize(12);
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
      Estate nothing = new Estate("default", "no-run", "no-key", "no", "no");
      for (Operation operation : Contract.bundled().operations()) {
        int status = honestly(server).ask(operation, path(operation, nothing), "").status();
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
