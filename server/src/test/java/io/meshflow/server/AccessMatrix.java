package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every operation of the contract, as every role of three tenants, whatever database is under the
 * server; new operations fall under it.
 */
final class AccessMatrix {

  static final List<Operation> ALL = Contract.bundled().operations();

  static final List<String> TENANTS = List.of("default", "acme", "beta");

  private static final List<String> ROLES =
      List.of("viewer", "operator", "reviewer", "admin", "agent");

  /** What filters are given by somebody who wants to see more than their own. */
  private static final List<String> TRICKS =
      List.of(
          "' OR '1'='1",
          "x') OR 1=1 --",
          "x' UNION SELECT tenant FROM tenants --",
          "1; DROP TABLE streams",
          "%",
          "_",
          "*",
          "\\",
          "\"",
          "acme",
          "beta",
          "-1",
          "9".repeat(40),
          "0x10",
          "[]",
          "\0",
          "\ud83d\ude00");

  /** What belongs to a tenant; its canary stands in everything it owns. */
  record Estate(String tenant, String run, String key, String workflow, String approval) {
    String canary() {
      return canaryOf(tenant);
    }
  }

  /** How a cell is asked; a planted hole asks otherwise. */
  interface Asking {
    TestServer.Answer ask(Operation operation, String path, String key);
  }

  private final List<Estate> estates;
  private final TestServer server;

  /** Gives each tenant a run, a key, a workflow and a question. */
  AccessMatrix(TestServer server) {
    this.server = server;
    this.estates = TENANTS.stream().map(this::estate).toList();
  }

  private static String canaryOf(String tenant) {
    return "canary-of-" + tenant;
  }

  static String key(String role, String tenant) {
    return role + "-key-of-" + tenant;
  }

  /** One key of each role and tenant, and one of the administrator of all. */
  static List<String> keys() {
    List<String> keys = new ArrayList<>(List.of(TestServer.ADMIN + ";admin;*"));
    for (String tenant : TENANTS) {
      ROLES.forEach(role -> keys.add(key(role, tenant) + ";" + role + ";" + tenant));
    }
    return keys;
  }

  List<Estate> estates() {
    return estates;
  }

  private Estate estate(String tenant) {
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
    return new Estate(tenant, run, made.text("id"), canary, asked(tenant));
  }

  /** The approval that a run of the tenant waits for; all that is listed of it has the canary. */
  private String asked(String tenant) {
    String document =
        "name: asks-%s\nnodes:\n  - {id: ask, kind: human, prompt: May the %<s go on}\n"
            .formatted(canaryOf(tenant));
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

  static String path(Operation operation, Estate estate) {
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

  Asking honestly() {
    return (operation, path, key) ->
        server.send(operation.method(), path, key, operation.body().isEmpty() ? null : "{}");
  }

  /** Every cell in which a key of one tenant meets what belongs to another. */
  List<String> leaks(Asking asking, List<Operation> operations) {
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
  List<String> trespasses(Asking asking, List<Operation> operations) {
    List<String> wrong = new ArrayList<>();
    for (Operation operation : operations) {
      for (Estate estate : estates) {
        String ghost = path(operation, ghost(estate.tenant()));
        for (String role : ROLES) {
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

  /**
   * Every parameter of every listing, asked by one tenant with tricks, names and cursors of the
   * others: what told more than it should.
   */
  List<String> overheard() {
    List<String> wrong = new ArrayList<>();
    List<String> values = new ArrayList<>(TRICKS);
    estates.stream().skip(1).forEach(other -> values.addAll(names(other)));
    for (Operation operation : ALL.stream().filter(one -> one.method().equals("GET")).toList()) {
      for (String parameter : operation.query()) {
        values.forEach(value -> overheard(operation, parameter, value, wrong));
      }
    }
    return wrong;
  }

  private static List<String> names(Estate other) {
    return List.of(
        other.run(),
        other.key(),
        other.approval(),
        other.canary(),
        "asks-" + other.canary() + "@1",
        base64("r" + other.run()),
        base64("q0 " + other.run()),
        base64("q0 ' OR '1'='1"));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void overheard(Operation operation, String parameter, String value, List<String> wrong) {
    Estate own = estates.getFirst();
    String query = "?" + parameter + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    TestServer.Answer answer = server.get(path(operation, own) + query, key("admin", own.tenant()));
    String said = answer.body().replace(value, "");
    boolean told =
        estates.stream()
            .skip(1)
            .anyMatch(other -> said.contains(other.canary()) || said.contains(other.run()));
    // whose run a cursor names must not be told by what comes after it
    boolean widened =
        List.of("listRuns", "planTraces").contains(operation.id())
            && List.of("workflow", "cursor").contains(parameter)
            && said.contains("\"run_id\"");
    if (told || widened || answer.status() >= 500) {
      wrong.add(operation.id() + query + " " + answer.status());
    }
  }

  /** Names of what is not there. */
  static Estate ghost(String tenant) {
    return new Estate(tenant, "no-run", "no-key", "no", "no");
  }

  /** Holds every cell against the contract. */
  void holds() {
    assertThat(leaks(honestly(), ALL)).isEmpty();
    for (Estate estate : estates) {
      assertThat(server.get("/api/v1/approvals", key("reviewer", estate.tenant())).body())
          .as("nobody of another tenant answered")
          .contains(estate.approval());
    }
    assertThat(trespasses(honestly(), ALL)).isEmpty();
    assertThat(overheard()).isEmpty();
  }
}
