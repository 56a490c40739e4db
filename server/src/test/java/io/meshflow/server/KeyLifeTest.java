package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.identity.Keys;
import io.meshflow.server.identity.Role;
import io.meshflow.server.identity.StoredKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A key from its making to its end, as those who hold it see it. */
@Timeout(120)
final class KeyLifeTest {

  @TempDir Path home;

  private static int status(TestServer server, String key) {
    TestServer.Answer answer = server.get("/api/v1/whoami", key);
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (answer.status() == 429 && System.nanoTime() < until) {
      answer = server.get("/api/v1/whoami", key);
    }
    return answer.status();
  }

  private static void ends(TestServer server, String key) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (status(server, key) == 200 && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(status(server, key)).isEqualTo(401);
  }

  private static Value.Obj made(TestServer server) {
    return server
        .post("/api/v1/keys", TestServer.ADMIN, "{\"name\":\"ci\",\"role\":\"viewer\"}")
        .json();
  }

  private static String rotated(TestServer server, String id, int overlap) {
    return server
        .post(
            "/api/v1/keys/" + id + "/rotate",
            TestServer.ADMIN,
            "{\"overlap_seconds\":" + overlap + "}")
        .json()
        .text("key");
  }

  @Test
  void theOldSecretWorksBesideTheNewOneAsLongAsWasSaidAndTheOneBeforeItDoesNot() {
    try (TestServer server = TestServer.open(home)) {
      Value.Obj key = made(server);
      String second = rotated(server, key.text("id"), 3600);
      assertThat(second).isNotEqualTo(key.text("key"));
      assertThat(status(server, key.text("key"))).isEqualTo(200);
      assertThat(status(server, second)).isEqualTo(200);
      String third = rotated(server, key.text("id"), 2);
      assertThat(status(server, key.text("key"))).isEqualTo(401);
      assertThat(status(server, third)).isEqualTo(200);
      ends(server, second);
      assertThat(status(server, third)).isEqualTo(200);
      String fourth = rotated(server, key.text("id"), 0);
      assertThat(status(server, third)).isEqualTo(401);
      assertThat(status(server, fourth)).isEqualTo(200);
    }
  }

  @Test
  void aRevokedKeyIsRefusedFromTheNextCallOnWithAllOfItsSecretsAndIsNotRotated() {
    try (TestServer server = TestServer.open(home)) {
      Value.Obj key = made(server);
      String second = rotated(server, key.text("id"), 3600);
      TestServer.Answer gone =
          server.send("DELETE", "/api/v1/keys/" + key.text("id"), TestServer.ADMIN, null);
      assertThat(gone.status()).isEqualTo(204);
      assertThat(status(server, key.text("key"))).isEqualTo(401);
      assertThat(status(server, second)).isEqualTo(401);
      assertThat(
              server
                  .post("/api/v1/keys/" + key.text("id") + "/rotate", TestServer.ADMIN, "{}")
                  .status())
          .isEqualTo(404);
      told(server, "revoked_key");
    }
  }

  @Test
  void anExpiredKeyIsRefusedAndItsOwnerCannotTellItFromAnUnknownOneByTheStatus() {
    try (TestServer server = TestServer.open(home)) {
      Keys keys = new Keys(server.storage.ledger(), server.storage.vault(), InstantSource.system());
      StoredKey.Grant grant = new StoredKey.Grant("ci", Role.VIEWER, Caller.ANY, Set.of());
      String brief = keys.create("test", grant, Optional.of(Duration.ofSeconds(3))).text();
      String lasting = keys.create("test", grant, Optional.of(Duration.ofDays(1))).text();
      assertThat(server.get("/api/v1/keys", TestServer.ADMIN).body()).contains("expires_at");
      ends(server, brief);
      assertThat(status(server, lasting)).isEqualTo(200);
      told(server, "expired_key");
    }
  }

  /** Why is on record, which is not told to strangers. */
  private static void told(TestServer server, String code) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    String audit = "";
    while (!audit.contains(code) && System.nanoTime() < until) {
      audit = server.get("/api/v1/audit?limit=500", TestServer.ADMIN).body();
    }
    assertThat(audit).contains(code);
  }
}
