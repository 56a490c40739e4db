package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.ledger.RunQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests whose end two readers may see at different places. Each is answered once and the
 * connection is closed; the request hidden behind the seam is never carried out.
 */
@Timeout(120)
final class SmugglingTest {

  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final String START = "{\"task\":\"smuggled\"}";
  private static final String AUTH =
      "Host: x\r\nContent-Type: application/json\r\nX-API-Key: " + TestServer.OPERATOR + "\r\n";
  private static final String HIDDEN =
      "POST /api/v1/runs HTTP/1.1\r\n" + AUTH + length(START.length()) + "\r\n" + START;
  private static final String POST = "POST /api/v1/workflows/validate HTTP/1.1\r\n" + AUTH;
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

  @TempDir Path home;
  private TestServer server;

  @BeforeEach
  void open() {
    server = TestServer.open(home);
  }

  @AfterEach
  void nothingWasSmuggled() {
    try (TestServer open = server) {
      assertThat(open.runs.list(RunQuery.newest("default", 10))).isEmpty();
      assertThat(open.get("/live", "").status()).isEqualTo(200);
    }
  }

  private static String length(int bytes) {
    return "Content-Length: " + bytes + "\r\n";
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private RawAnswers ask(String request) throws IOException {
    return RawAnswers.to(server.server.port(), request, SILENCE);
  }

  /** Exactly one answer, of a client's fault, and the end. */
  private void refused(Map<String, String> requests) throws IOException {
    SoftAssertions all = new SoftAssertions();
    for (Map.Entry<String, String> each : requests.entrySet()) {
      RawAnswers heard = ask(each.getValue());
      List<Integer> statuses = heard.answers().stream().map(RawAnswers.Answer::status).toList();
      all.assertThat(statuses).as(each.getKey()).hasSize(1).isSubsetOf(400, 413, 501, 505);
      all.assertThat(heard.rest()).as(each.getKey()).isEmpty();
      all.assertThat(heard.closed()).as(each.getKey() + ": closed").isTrue();
    }
    all.assertAll();
  }

  @Test
  void aMethodOfOddLettersIsTheClientsFault() throws IOException {
    Map<String, String> requests = new LinkedHashMap<>();
    for (String odd :
        List.of("G\u00e9T", "GET(", "{}", "G\u0000T", "\u001b[2J", "G\"T", "a:b", "")) {
      requests.put("method " + odd, odd + " /live HTTP/1.1\r\n" + AUTH + "\r\n" + HIDDEN);
    }
    refused(requests);
  }

  @Test
  void twoWaysToSayWhereABodyEndsAreOneTooMany() throws IOException {
    Map<String, String> requests = new LinkedHashMap<>();
    String end = "0\r\n\r\n";
    requests.put("CL.TE", POST + length(5) + CHUNKED + "\r\n" + end + HIDDEN);
    requests.put("TE.CL", POST + CHUNKED + length(4) + "\r\n" + chunk(HIDDEN) + end);
    requests.put("two lengths", POST + length(2) + length(3 + HIDDEN.length()) + "\r\n{}" + HIDDEN);
    requests.put("the same length twice", POST + length(2) + length(2) + "\r\n{}" + HIDDEN);
    requests.put("a list of lengths", POST + "Content-Length: 2, 2\r\n\r\n{}" + HIDDEN);
    for (String odd : List.of("+2", "-2", "0x2", "2 2", "2;", "", "9".repeat(30), "2.0", "two")) {
      requests.put("length " + odd, POST + "Content-Length: " + odd + "\r\n\r\n{}" + HIDDEN);
    }
    requests.put("spaced name", POST + "Content-Length : 2\r\n\r\n{}" + HIDDEN);
    for (String odd :
        List.of(
            "xchunked", "chunked, identity", "identity", "gzip, chunked", "chunked, chunked", "")) {
      requests.put(
          "encoding " + odd, POST + "Transfer-Encoding: " + odd + "\r\n\r\n" + end + HIDDEN);
    }
    requests.put("two encodings", POST + CHUNKED + CHUNKED + "\r\n" + end + HIDDEN);
    requests.put(
        "two, one unknown", POST + CHUNKED + "Transfer-Encoding: x\r\n\r\n" + end + HIDDEN);
    requests.put("encoding, spaced", POST + "Transfer-Encoding : chunked\r\n\r\n" + end + HIDDEN);
    requests.put(
        "encoding of 1.0", POST.replace("HTTP/1.1", "HTTP/1.0") + CHUNKED + "\r\n" + end + HIDDEN);
    refused(requests);
  }

  @Test
  void linesEndOnlyWithCarriageReturnAndLineFeed() throws IOException {
    Map<String, String> requests = new LinkedHashMap<>();
    requests.put("folded header", POST + "X-A: 1\r\n " + length(2) + "\r\n{}" + HIDDEN);
    requests.put("folded by tab", POST + "X-A: 1\r\n\t" + length(2) + "\r\n{}" + HIDDEN);
    requests.put("folded value", POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + HIDDEN);
    requests.put("folded first", "GET /live HTTP/1.1\r\n Host: x\r\n\r\n" + HIDDEN);
    requests.put("bare LF", POST.replace("\r\n", "\n") + "Content-Length: 2\n\n{}" + HIDDEN);
    requests.put("bare LF in a header", POST + "X-A: 1\n" + length(2) + "\r\n{}" + HIDDEN);
    requests.put("bare CR in a header", POST + "X-A: 1\r" + length(2) + "\r\n{}" + HIDDEN);
    requests.put("bare CR as end", POST + "X-A: 1\r\r" + length(2) + "\r\n{}" + HIDDEN);
    requests.put("NUL in a header", POST + "X-A: 1\0\r\n" + length(2) + "\r\n{}" + HIDDEN);
    requests.put("bare LF ends the head", POST + length(2) + "\n{}" + HIDDEN);
    requests.put("no colon", POST + "nonsense\r\n" + length(2) + "\r\n{}" + HIDDEN);
    requests.put("no name", POST + ": x\r\n" + length(2) + "\r\n{}" + HIDDEN);
    refused(requests);
  }

  @Test
  void piecesOfABodySayPlainlyHowLongTheyAre() throws IOException {
    Map<String, String> requests = new LinkedHashMap<>();
    String head = POST + CHUNKED + "\r\n";
    for (String size :
        List.of(
            "-2",
            "+2",
            "0x2",
            "2 ",
            " 2",
            "g",
            "",
            "2,",
            "1_0",
            "F".repeat(17),
            "7fffffff",
            "0".repeat(5000) + "2")) {
      requests.put("size " + size, head + size + "\r\n{}\r\n0\r\n\r\n" + HIDDEN);
    }
    requests.put("ends with LF", head + "2\n{}\r\n0\r\n\r\n" + HIDDEN);
    requests.put("extension with LF", head + "2;\n{}\r\n0\r\n\r\n" + HIDDEN);
    requests.put("extension with CR", head + "2;a=\rb\r\n{}\r\n0\r\n\r\n" + HIDDEN);
    requests.put("endless extension", head + "2;" + "a".repeat(5_000) + "\r\n{}\r\n0\r\n\r\n");
    requests.put("longer than said", head + "2\r\n{}xx\r\n0\r\n\r\n" + HIDDEN);
    requests.put("no end of a piece", head + "2\r\n{}0\r\n\r\n" + HIDDEN);
    requests.put("other bytes end a piece", head + "2\r\n{}xx0\r\n\r\n" + HIDDEN);
    requests.put("LF ends a piece", head + "2\r\n{}\n0\r\n\r\n" + HIDDEN);
    requests.put("LF ends all", head + "2\r\n{}\r\n0\n\n" + HIDDEN);
    requests.put("trailer without colon", head + "2\r\n{}\r\n0\r\nx\r\n\r\n" + HIDDEN);
    refused(requests);
  }

  @Test
  void theFirstLineIsOneMethodOneTargetOneVersion() throws IOException {
    Map<String, String> requests = new LinkedHashMap<>();
    String rest = "Host: x\r\n\r\n" + HIDDEN;
    requests.put("nothing but a path", "GET /live\r\n" + HIDDEN);
    requests.put("two targets", "GET /live /live HTTP/1.1\r\n" + rest);
    requests.put("leading space", " GET /live HTTP/1.1\r\n" + rest);
    requests.put("other version", "GET /live HTTP/9.9\r\n" + rest);
    requests.put("no host", "GET /live HTTP/1.1\r\nX-A: 1\r\n\r\n" + HIDDEN);
    requests.put("two hosts", "GET /live HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" + HIDDEN);
    requests.put("a control in the target", "GET /li\u0001ve HTTP/1.1\r\n" + rest);
    requests.put("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + HIDDEN);
    refused(requests);
  }

  /** What is said to be a body is one, wherever the refusal came from. */
  @Test
  void aBodyNobodyWantedIsNotReadAsARequest() throws IOException {
    String body = length(HIDDEN.length()) + "Connection: close\r\n\r\n" + HIDDEN;
    String next = "GET /live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    String kept = length(HIDDEN.length()) + "\r\n" + HIDDEN + next;
    Map<String, Integer> wanted = new LinkedHashMap<>();
    wanted.put("GET /live HTTP/1.1\r\nHost: x\r\n", 200);
    wanted.put("GET /api/v1/runs HTTP/1.1\r\nHost: x\r\n", 401);
    wanted.put("GET /nowhere HTTP/1.1\r\nHost: x\r\n", 404);
    wanted.put("DELETE /live HTTP/1.1\r\nHost: x\r\n", 405);
    wanted.put("OPTIONS /live HTTP/1.1\r\nHost: x\r\n", 204);
    wanted.put("GET /api/v1/runs?nonsense=1 HTTP/1.1\r\n" + AUTH, 400);
    wanted.put("GET /live HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n", 200);
    wanted.put("POST /api/v1/runs HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n", 401);
    wanted.put("GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n", 200);
    SoftAssertions all = new SoftAssertions();
    for (Map.Entry<String, Integer> each : wanted.entrySet()) {
      for (String rest : List.of(body, kept)) {
        boolean last = rest.equals(body) || each.getKey().contains("Expect");
        RawAnswers heard = ask(each.getKey() + rest);
        List<Integer> answers =
            heard.answers().stream().map(RawAnswers.Answer::status).filter(s -> s != 100).toList();
        all.assertThat(answers)
            .as(each.getKey())
            .isEqualTo(last ? List.of(each.getValue()) : List.of(each.getValue(), 200));
        all.assertThat(heard.rest()).as(each.getKey()).isEmpty();
        all.assertThat(heard.closed()).as(each.getKey()).isTrue();
      }
    }
    all.assertAll();
  }

  @Test
  void extensionsAndTrailersThatAreLegalChangeNothing() throws IOException {
    String head =
        "POST /api/v1/runs HTTP/1.1\r\nHost: x\r\n" + CHUNKED + "Connection: close\r\n\r\n";
    for (String body :
        List.of("2;a=b\r\n{}\r\n0\r\n\r\n", "2\r\n{}\r\n0\r\nX-API-Key: operator-key-1\r\n\r\n")) {
      RawAnswers heard = ask(head + body);
      assertThat(heard.answers()).as(body).hasSize(1);
      assertThat(heard.answers().getFirst().status()).as(body).isIn(400, 401);
      assertThat(heard.closed()).as(body).isTrue();
    }
  }

  @Test
  void noLineEndOfACallerReachesAHeaderOfAnAnswer() throws IOException {
    for (String path : List.of("/live", "/nowhere", "/v1/models", "/v1/messages")) {
      for (String end : List.of("\r", "\n", "\r\n ", "\0", "\u000b", "\u0085")) {
        RawAnswers heard =
            ask(
                "GET "
                    + path
                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Correlation-ID: a"
                    + end
                    + "Set-Cookie: stolen=1\r\nOrigin: https://app.example"
                    + end
                    + "Set-Cookie: stolen=1\r\n\r\n");
        assertThat(heard.answers()).as(path).hasSize(1);
        assertThat(heard.answers().getFirst().headers().toString()).doesNotContain("stolen");
        assertThat(heard.closed()).isTrue();
      }
      for (String code :
          List.of("%0d%0aSet-Cookie:stolen=1", "%E5%98%8A%E5%98%8DSet-Cookie:stolen=1")) {
        RawAnswers heard =
            ask(
                "GET "
                    + path
                    + "/"
                    + code
                    + "?x="
                    + code
                    + " HTTP/1.1\r\nHost: x\r\n"
                    + "Connection: close\r\nX-Correlation-ID: "
                    + code
                    + "\r\n\r\n");
        assertThat(heard.answers()).as(path).hasSize(1);
        assertThat(heard.answers().getFirst().headers().toString()).doesNotContain("stolen");
      }
    }
  }
}
