package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS from PEM files: served, changed under way, with client certificates. */
@Timeout(120)
final class TlsTest {

  /** The beginning of a handshake: a record of 512 bytes is announced and never comes. */
  private static final byte[] HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

  private static final byte[] NO_TLS =
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;
  private final AtomicInteger clock = new AtomicInteger();

  /** A fresh pair that signs itself, for 127.0.0.1. */
  private KeyStore pair(String name, String kind, String... more) throws Exception {
    Path file = folder.resolve(name + ".p12");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                "pair",
                "-keyalg",
                kind,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    return KeyStore.getInstance(file.toFile(), PASSWORD);
  }

  /** A pair whose certificate this issuer has signed. */
  private KeyStore issued(KeyStore issuer, String name, String... more) throws Exception {
    Path file = folder.resolve(name + ".p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    Key key = issuer.getKey("pair", PASSWORD);
    store.setKeyEntry("issuer", key, PASSWORD, issuer.getCertificateChain("pair"));
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD);
    }
    List<String> words = new ArrayList<>(List.of("-signer", "issuer"));
    words.addAll(List.of(more));
    KeyStore both = pair(name, "EC", words.toArray(String[]::new));
    both.deleteEntry("issuer");
    return both;
  }

  private static String pem(String kind, byte[] bytes) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {10}).encodeToString(bytes)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  private static String certificate(KeyStore pair) throws GeneralSecurityException {
    return pem("CERTIFICATE", pair.getCertificate("pair").getEncoded());
  }

  private void write(KeyStore certificate, KeyStore key) throws Exception {
    put("chain.pem", certificate(certificate));
    put("key.pem", pem("PRIVATE KEY", key.getKey("pair", PASSWORD).getEncoded()));
  }

  private void put(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * clock.incrementAndGet()));
  }

  private TestServer open(Optional<Path> issuers) {
    return new TestServer(
        folder.resolve("home"),
        models -> models,
        ServerSettings.Identity.of(TestServer.keys()),
        ServerSettings.Bounds.USUAL,
        Optional.of(
            new ServerSettings.Tls(
                folder.resolve("chain.pem"), folder.resolve("key.pem"), issuers)));
  }

  private static HttpClient client(Optional<KeyStore> own, KeyStore... trusted) throws Exception {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    for (int i = 0; i < trusted.length; i++) {
      anchors.setCertificateEntry("t" + i, trusted[i].getCertificate("pair"));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own.orElse(null), PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static HttpResponse<String> whoami(HttpClient client, TestServer server)
      throws IOException, InterruptedException {
    return whoami(client, server, "viewer-key-1");
  }

  private static HttpResponse<String> whoami(HttpClient client, TestServer server, String key)
      throws IOException, InterruptedException {
    URI address = URI.create("https://127.0.0.1:" + server.server.port() + "/api/v1/whoami");
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(60))
            .header("X-API-Key", key)
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  /** The name in the certificate that a new connection sees. */
  private static String served(TestServer server, KeyStore... trusted) throws Exception {
    try (HttpClient client = client(Optional.empty(), trusted)) {
      HttpResponse<String> answer = whoami(client, server);
      assertThat(answer.statusCode()).isEqualTo(200);
      X509Certificate shown =
          (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  @Test
  void changedFilesCountWithoutARestartAndABrokenPairKeepsTheOld() throws Exception {
    KeyStore first = pair("first", "EC");
    KeyStore second = pair("second", "RSA");
    write(first, first);
    try (TestServer server = open(Optional.empty())) {
      assertThat(served(server, first, second)).isEqualTo("CN=first");
      write(first, second);
      server.told("the key is not that of the certificate");
      assertThat(served(server, first, second)).isEqualTo("CN=first");
      write(second, second);
      server.told("The TLS files were read again.");
      assertThat(served(server, first, second)).isEqualTo("CN=second");
    }
  }

  @Test
  void olderVersionsOfTlsAreRefused() throws Exception {
    KeyStore pair = pair("only", "EC");
    write(pair, pair);
    try (TestServer server = open(Optional.empty());
        HttpClient client = client(Optional.empty(), pair)) {
      SSLParameters old = new SSLParameters();
      old.setProtocols(new String[] {"TLSv1.1"});
      SSLContext context = client.sslContext();
      try (HttpClient older =
          HttpClient.newBuilder().sslContext(context).sslParameters(old).build()) {
        assertThatThrownBy(() -> whoami(older, server)).isInstanceOf(IOException.class);
      }
      assertThat(whoami(client, server).statusCode()).isEqualTo(200);
    }
  }

  private static final String[] OVER = {"-startdate", "-40d", "-validity", "10"};

  private static void refused(HttpClient client, TestServer server) {
    assertThatThrownBy(() -> whoami(client, server)).isInstanceOf(IOException.class);
  }

  @Test
  void certificatesOfClientsAreJudgedByTheirIssuersAndTheirTime() throws Exception {
    KeyStore own = pair("server", "EC");
    KeyStore first = pair("first-issuer", "EC", "-ext", "bc:c");
    KeyStore second = pair("second-issuer", "EC", "-ext", "bc:c");
    KeyStore over = pair("over", "EC", OVER);
    KeyStore known = issued(first, "known");
    KeyStore other = issued(second, "other");
    write(own, own);
    put("issuers.pem", certificate(first) + certificate(over));
    try (TestServer server = open(Optional.of(folder.resolve("issuers.pem")));
        HttpClient knows = client(Optional.of(known), own);
        HttpClient late = client(Optional.of(issued(first, "late", OVER)), own);
        HttpClient named = client(Optional.of(over), own);
        HttpClient stranger = client(Optional.of(other), own);
        HttpClient without = client(Optional.empty(), own)) {
      assertThat(whoami(knows, server).statusCode()).isEqualTo(200);
      assertThat(whoami(knows, server, "none").statusCode()).as("a key, too").isEqualTo(401);
      refused(without, server);
      refused(late, server);
      refused(named, server);
      refused(stranger, server);

      put("issuers.pem", "nothing");
      server.told("No certificate data found");
      assertThat(whoami(knows, server).statusCode()).as("the issuers before").isEqualTo(200);
      put("issuers.pem", certificate(second));
      server.told("The TLS files were read again.");
      assertThat(whoami(stranger, server).statusCode()).isEqualTo(200);
      try (HttpClient again = HttpClient.newBuilder().sslContext(knows.sslContext()).build()) {
        refused(again, server); // also with a session from when its issuer counted
      }
    }
  }

  @Test
  void clientsThatLeaveOrTalkNonsenseInAHandshakeOrAnAnswerHarmNobody() throws Exception {
    KeyStore pair = pair("only", "EC");
    write(pair, pair);
    try (TestServer server = open(Optional.empty());
        HttpClient client = client(Optional.empty(), pair)) {
      for (int i = 0; i < 20; i++) {
        for (byte[] start : List.of(new byte[0], HELLO, NO_TLS)) {
          try (Socket leaving = new Socket("127.0.0.1", server.server.port())) {
            leaving.getOutputStream().write(start);
          }
        }
        leavesInAnAnswer(client, server);
      }
      assertThat(whoami(client, server).statusCode()).isEqualTo(200);
      assertThat(server.log).noneMatch(line -> line.contains("internal_error"));
    }
  }

  /** Asks for an answer that goes on and hangs up after its first bytes. */
  private static void leavesInAnAnswer(HttpClient client, TestServer server) throws Exception {
    SSLSocketFactory sockets = client.sslContext().getSocketFactory();
    try (Socket leaving = sockets.createSocket("127.0.0.1", server.server.port())) {
      String request = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
      leaving.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(leaving.getInputStream().read()).isEqualTo('H');
    }
  }

  @Test
  void filesThatDoNotDoAreRefusedAtTheStart() throws Exception {
    KeyStore pair = pair("one", "EC");
    KeyStore other = pair("two", "EC");
    for (String key : List.of("", "no pem", pem("RSA PRIVATE KEY", new byte[10]))) {
      write(pair, pair);
      put("key.pem", key);
      assertThatThrownBy(() -> open(Optional.empty()).close())
          .as(key)
          .hasMessageContaining("TLS files");
    }
    write(pair, other);
    assertThatThrownBy(() -> open(Optional.empty()).close()).hasMessageContaining("not that of");
  }
}
