package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The right to erasure over HTTP. */
@Timeout(120)
final class ErasingTest {

  private static final String ASKING =
      "{\"task\":\"canary-9\",\"definition\":\"name: ask\\nnodes:\\n  - {id: q, kind: human, prompt: canary-9}\\n\"}";

  @TempDir Path home;

  private static String started(TestServer server, String key, String body) {
    TestServer.Answer answer = server.post("/api/v1/runs", key, body);
    assertThat(answer.status()).as(answer.body()).isIn(200, 202);
    return answer.json().text("run_id");
  }

  private static final String DONE = "{\"task\":\"canary-9\",\"wait\":30}";

  @Test
  void anErasedRunListsAndVerifiesAndAnswersErasedToEverythingThatNeedsItsContents() {
    try (TestServer server = TestServer.open(home)) {
      String run = started(server, TestServer.OPERATOR, DONE);
      String path = "/api/v1/runs/" + run;
      assertThat(server.get(path, "viewer-key-1").body()).contains("canary-9");
      assertThat(server.post(path + "/erase", TestServer.OPERATOR, "{}").status()).isEqualTo(403);
      TestServer.Answer erased =
          server.post(path + "/erase", TestServer.ADMIN, "{\"reason\":\"gdpr-17\"}");
      assertThat(erased.status()).as(erased.body()).isEqualTo(200);
      assertThat(erased.json().texts("erased")).containsExactly(run);
      TestServer.Answer left = server.get(path, "viewer-key-1");
      assertThat(left.json().flag("erased")).isTrue();
      assertThat(left.json().text("status")).isEqualTo("completed");
      assertThat(left.body()).doesNotContain("canary-9");
      assertThat(server.get("/api/v1/runs", "viewer-key-1").body()).contains(run);
      Value.Obj verified = server.get(path + "/verify", "viewer-key-1").json();
      assertThat(verified.text("result")).isNotEqualTo("INVALID");
      for (String more : List.of("/resume", "/fork")) {
        TestServer.Answer no =
            server.post(
                path + more,
                TestServer.OPERATOR,
                more.equals("/fork") ? "{\"from\":\"agent\"}" : null);
        assertThat(no.status()).as(more + no.body()).isEqualTo(410);
        assertThat(no.json().text("code")).isEqualTo("erased");
      }
      assertThat(server.get(path + "/steps/agent/replay", "viewer-key-1").status()).isEqualTo(410);
      assertThat(server.post(path + "/erase", TestServer.ADMIN, "{}").json().text("code"))
          .isEqualTo("erased");
      assertThat(server.get("/api/v1/audit", TestServer.ADMIN).body())
          .contains("gdpr-17", "\"kind\":\"erasure\"", "run/" + run);
    }
  }

  @Test
  void aRunThatWaitsIsStoppedBeforeItIsErasedByThePlansPath() {
    try (TestServer server = TestServer.open(home)) {
      String run = started(server, TestServer.OPERATOR, ASKING);
      TestServer.Answer erased =
          server.post("/admin/runs/" + run + "/delete", TestServer.ADMIN, null);
      assertThat(erased.status()).as(erased.body()).isEqualTo(200);
      assertThat(server.get("/api/v1/runs/" + run, "viewer-key-1").json().text("status"))
          .isEqualTo("cancelled");
    }
  }

  @Test
  void badReasonsAndStrangersRunsChangeNothing() {
    try (TestServer server = TestServer.open(home)) {
      String run = started(server, TestServer.OPERATOR, DONE);
      String path = "/api/v1/runs/" + run + "/erase";
      String named = "{\"reason\":\"Ann asked for it\"}";
      assertThat(server.post(path, TestServer.ADMIN, named).json().text("code"))
          .isEqualTo("invalid_reason");
      assertThat(server.post(path, "admin-key-2", "{}").status()).isEqualTo(404);
      assertThat(server.get("/api/v1/runs/" + run, "viewer-key-1").body()).contains("canary-9");
    }
  }

  @Test
  void aDeletedTenantIsGoneWithItsKeysRunsAndWorkflowsAndNobodyElses() {
    try (TestServer server = TestServer.open(home)) {
      started(server, "operator-key-2", DONE);
      started(server, "operator-key-2", ASKING);
      String other = started(server, TestServer.OPERATOR, DONE);
      String path = "/api/v1/tenants/acme/delete";
      assertThat(server.post(path, "admin-key-2", "{}").status()).isEqualTo(403);
      TestServer.Answer gone = server.post(path, TestServer.ADMIN, "{\"reason\":\"contract-end\"}");
      assertThat(gone.status()).as(gone.body()).isEqualTo(200);
      assertThat(gone.json().whole("erased_streams")).isGreaterThanOrEqualTo(2);
      assertThat(server.get("/api/v1/runs", "operator-key-2").status()).isEqualTo(401);
      assertThat(
              server
                  .send("GET", "/api/v1/runs", TestServer.ADMIN, null, "X-Tenant-ID", "acme")
                  .status())
          .isEqualTo(403);
      assertThat(server.post("/api/v1/tenants", TestServer.ADMIN, "{\"name\":\"acme\"}").status())
          .isEqualTo(409);
      assertThat(server.get("/api/v1/runs/" + other, "viewer-key-1").body()).contains("canary-9");
      assertThat(
              server
                  .post("/admin/tenants/acme/delete", TestServer.ADMIN, null)
                  .json()
                  .whole("erased_streams"))
          .isZero();
      assertThat(
              server
                  .post("/api/v1/tenants/default/delete", TestServer.ADMIN, "{}")
                  .json()
                  .text("code"))
          .isEqualTo("default_tenant");
      assertThat(server.post("/api/v1/tenants/never-was/delete", TestServer.ADMIN, "{}").status())
          .isEqualTo(404);
    }
  }
}
