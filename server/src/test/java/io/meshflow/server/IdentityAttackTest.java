package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.server.identity.Keys;
import io.meshflow.server.token.AttackTokens;
import io.meshflow.server.token.StubIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Forged, stale and mangled keys and tokens against a whole server. */
@Timeout(120)
final class IdentityAttackTest {

  @TempDir Path home;

  private static TestServer open(Path home, StubIssuer issuer, Optional<Path> file) {
    ServerSettings.Identity identity =
        new ServerSettings.Identity(TestServer.keys(), file, Optional.of(issuer.rules()));
    ServerSettings.Bounds bounds =
        new ServerSettings.Bounds(
            100_000, 5_000, 20_000, 500, Duration.ofSeconds(20), Duration.ofSeconds(2));
    return new TestServer(home, models -> models, identity, bounds);
  }

  @Test
  void aGoodTokenStartsARunOfItsTenantAndCannotReachAnother() {
    try (StubIssuer issuer = new StubIssuer();
        TestServer server = open(home, issuer, Optional.empty())) {
      String token =
          issuer.token(StubIssuer.claims(Instant.now().getEpochSecond(), "operator", "acme"));
      TestServer.Answer run =
          server.post("/api/v1/runs", token, "{\"task\":\"hello\",\"wait\":30}");
      assertThat(run.status()).as(run.body()).isEqualTo(200);
      String path = "/api/v1/runs/" + run.json().text("run_id");
      assertThat(server.get(path, "viewer-key-2").status()).isEqualTo(200);
      assertThat(server.get(path, TestServer.OPERATOR).status()).isEqualTo(404);
      assertThat(server.get("/api/v1/approvals", token).json().text("code")).isEqualTo("forbidden");
      assertThat(
              server
                  .send("GET", "/api/v1/runs", token, null, "X-Tenant-ID", "default")
                  .json()
                  .text("code"))
          .isEqualTo("foreign_tenant");
      assertThat(server.get("/api/v1/whoami", token).json().text("name")).isEqualTo("ann@example");
    }
  }

  @Test
  void everyAttackTokenIsA401ThatSaysNothing() {
    try (StubIssuer issuer = new StubIssuer();
        TestServer server = open(home, issuer, Optional.empty())) {
      long now = Instant.now().getEpochSecond();
      Map<String, String> attacks =
          AttackTokens.all(issuer, StubIssuer.claims(now, "operator", "acme"), now);
      refusedAll(server, List.copyOf(attacks.values()));
    }
  }

  @Test
  void everyAttackKeyIsA401ThatSaysNothing() {
    try (StubIssuer issuer = new StubIssuer();
        TestServer server = open(home, issuer, Optional.empty())) {
      refusedAll(server, attackKeys(server));
    }
  }

  private static void refusedAll(TestServer server, List<String> attacks) {
    assertThat(attacks).hasSizeGreaterThanOrEqualTo(20);
    for (String attack : attacks) {
      TestServer.Answer answer = patient(server, attack);
      assertThat(answer.status()).as(attack).isEqualTo(401);
      assertThat(answer.json().text("code")).isEqualTo("unauthorized");
      assertThat(answer.header("WWW-Authenticate")).isPresent();
      assertThat(answer.body()).doesNotContain("Exception");
    }
  }

  /** Asks again while the server says that there were too many attempts. */
  private static TestServer.Answer patient(TestServer server, String key) {
    TestServer.Answer answer = server.get("/api/v1/whoami", key);
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (answer.status() == 429 && System.nanoTime() < until) {
      answer = server.get("/api/v1/whoami", key);
    }
    return answer;
  }

  /** Neither by a new key nor by the secret of another's. */
  @Test
  void aKeyGivesAwayNoMoreThanItsOwnScopes() {
    try (StubIssuer issuer = new StubIssuer();
        TestServer server = open(home, issuer, Optional.empty())) {
      Value.Obj wide = made(server, "");
      Value.Obj narrow = admin(server, "\"admin\",\"gateway\",\"model:small\"");
      String key = narrow.text("key");
      for (String scopes :
          List.of(
              "",
              ",\"scopes\":[]",
              ",\"scopes\":[\"runs:read\",\"model:small\"]",
              ",\"scopes\":[\"gateway\"]",
              ",\"scopes\":[\"gateway\",\"model:big\"]")) {
        TestServer.Answer answer =
            server.post("/api/v1/keys", key, "{\"name\":\"x\",\"role\":\"admin\"" + scopes + "}");
        assertThat(answer.status()).as(scopes + answer.body()).isEqualTo(403);
      }
      TestServer.Answer same =
          server.post(
              "/api/v1/keys",
              key,
              "{\"name\":\"x\",\"role\":\"agent\",\"scopes\":[\"gateway\",\"model:small\"]}");
      assertThat(same.status()).as(same.body()).isEqualTo(201);
      assertThat(rotated(server, key, wide).status()).isEqualTo(403);
      assertThat(rotated(server, key, same.json()).status()).isEqualTo(200);
      assertThat(rotated(server, key, narrow).status()).isEqualTo(200);
    }
  }

  private static Value.Obj admin(TestServer server, String scopes) {
    TestServer.Answer made =
        server.post(
            "/api/v1/keys",
            TestServer.ADMIN,
            "{\"name\":\"x\",\"role\":\"admin\",\"scopes\":[" + scopes + "]}");
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    return made.json();
  }

  private static TestServer.Answer rotated(TestServer server, String key, Value.Obj which) {
    return server.post("/api/v1/keys/" + which.text("id") + "/rotate", key, "{}");
  }

  private static Value.Obj made(TestServer server, String more) {
    return server
        .post("/api/v1/keys", TestServer.ADMIN, "{\"name\":\"x\",\"role\":\"viewer\"" + more + "}")
        .json();
  }

  private static List<String> attackKeys(TestServer server) {
    Value.Obj made = made(server, "");
    String key = made.text("key");
    String id = made.text("id");
    String other = made(server, "").text("key");
    Value.Obj revoked = made(server, "");
    assertThat(
            server
                .send("DELETE", "/api/v1/keys/" + revoked.text("id"), TestServer.ADMIN, null)
                .status())
        .isEqualTo(204);
    Value.Obj rotated = made(server, "");
    server.post("/api/v1/keys/" + rotated.text("id") + "/rotate", TestServer.ADMIN, "{}");
    assertThat(server.get("/api/v1/whoami", key).status()).isEqualTo(200);
    List<String> attacks = new ArrayList<>(mangled(key, other, id));
    attacks.add(revoked.text("key"));
    attacks.add(rotated.text("key"));
    return attacks;
  }

  private static List<String> mangled(String key, String other, String id) {
    return List.of(
        id,
        "mf_" + id,
        "mf_" + id + "_",
        key.substring(0, key.length() - 1),
        key + "A",
        key.toUpperCase(java.util.Locale.ROOT),
        key.substring(0, 20) + other.substring(20),
        key.replace("mf_", "mk_"),
        key + "%00",
        key + "'--",
        key + "." + key,
        flipped(key),
        "mf_" + "0".repeat(16) + "_" + "0".repeat(49),
        "mf_" + "*".repeat(16) + "_" + "*".repeat(49),
        "admin",
        "env-1",
        "null",
        "*",
        "[hidden]",
        "a".repeat(8_000),
        TestServer.OPERATOR + ";admin",
        TestServer.OPERATOR.substring(1),
        TestServer.ADMIN + ";admin;*");
  }

  private static String flipped(String key) {
    char at = key.charAt(30) == 'a' ? 'b' : 'a';
    return key.substring(0, 30) + at + key.substring(31);
  }

  @Test
  void headersThatMayBeReadInTwoWaysAreRefused() {
    try (StubIssuer issuer = new StubIssuer();
        TestServer server = open(home, issuer, Optional.empty())) {
      for (String name : List.of("Authorization", "X-API-Key", "X-Tenant-ID")) {
        TestServer.Answer answer =
            server.send("GET", "/api/v1/whoami", "", null, name, "viewer-key-1", name, "b");
        assertThat(answer.status()).as(name).isEqualTo(400);
        assertThat(answer.json().text("code")).isEqualTo("ambiguous_header");
      }
    }
  }

  @Test
  void keysOfAFileCarryRoleAndTenantAndAChangeOfTheFileCounts() throws IOException {
    Path file = home.resolve("keys.txt");
    Files.writeString(file, "# keys\nfile-key-1;viewer;acme\n\nfile-key-2;admin;*\n");
    try (StubIssuer issuer = new StubIssuer();
        TestServer server = open(home, issuer, Optional.of(file))) {
      Value.Obj who = server.get("/api/v1/whoami", "file-key-1").json();
      assertThat(who.text("role") + " " + who.text("tenant")).isEqualTo("viewer acme");
      changed(file, "file-key-3;reviewer;acme\n");
      eventually(server, "file-key-1", 401);
      assertThat(server.get("/api/v1/whoami", "file-key-3").json().text("role"))
          .isEqualTo("reviewer");
      changed(file, "file-key-4;emperor\n");
      eventually(server, "file-key-4", 401);
      assertThat(server.get("/api/v1/whoami", "file-key-3").status()).isEqualTo(200);
    }
  }

  @Test
  void keysOutliveARestartAndARevocationElsewhereCountsWithinASecond() {
    String key;
    String id;
    try (StubIssuer issuer = new StubIssuer();
        TestServer server = open(home, issuer, Optional.empty())) {
      Value.Obj made = made(server, "");
      key = made.text("key");
      id = made.text("id");
    }
    try (StubIssuer issuer = new StubIssuer();
        TestServer server = open(home, issuer, Optional.empty())) {
      assertThat(server.get("/api/v1/whoami", key).status()).isEqualTo(200);
      Keys elsewhere =
          new Keys(server.storage.ledger(), server.storage.vault(), InstantSource.system());
      assertThat(elsewhere.revoke("elsewhere", id)).isPresent();
      long revoked = System.nanoTime();
      int asked = 0;
      while (server.get("/api/v1/whoami", key).status() == 200) {
        asked++;
        assertThat(Duration.ofNanos(System.nanoTime() - revoked))
            .as("after " + asked + " calls")
            .isLessThan(Duration.ofSeconds(30));
      }
      assertThat(server.get("/api/v1/keys", TestServer.ADMIN).body()).contains("revoked_at");
    }
  }

  private static void changed(Path file, String text) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(before.toInstant().plusSeconds(5)));
  }

  private static void eventually(TestServer server, String key, int status) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    int seen = patient(server, key).status();
    while (seen != status && System.nanoTime() < until) {
      seen = patient(server, key).status();
    }
    assertThat(seen).isEqualTo(status);
  }
}
