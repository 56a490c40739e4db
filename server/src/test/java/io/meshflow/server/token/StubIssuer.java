package io.meshflow.server.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer of tokens that serves its keys over HTTP and counts who asks. */
public final class StubIssuer implements AutoCloseable {

  public static final String NAME = "https://issuer.example";
  public static final String AUDIENCE = "meshflow";

  private final HttpServer http;
  final AtomicInteger fetched = new AtomicInteger();
  final RSAKey rsa = rsa("rsa-1");
  final ECKey curve = curve("ec-1");
  private volatile String served = set(List.of(rsa, curve));
  private volatile int status = 200;
  private final Semaphore rest = new Semaphore(1);

  public StubIssuer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException("no port is free", e);
    }
    http.createContext(
        "/keys",
        exchange -> {
          fetched.incrementAndGet();
          byte[] bytes = served.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes, 0, Math.min(1, bytes.length));
          exchange.getResponseBody().flush();
          rest.acquireUninterruptibly();
          rest.release();
          exchange
              .getResponseBody()
              .write(bytes, Math.min(1, bytes.length), Math.max(0, bytes.length - 1));
          exchange.close();
        });
    http.start();
  }

  static RSAKey rsa(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("no RSA", e);
    }
  }

  static ECKey curve(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("no EC", e);
    }
  }

  static String set(List<? extends JWK> keys) {
    return new JWKSet(List.copyOf(keys)).toString(true);
  }

  /** From here on answers begin and do not go on. */
  void stall() {
    rest.drainPermits();
  }

  void serve(String text, int code) {
    served = text;
    status = code;
  }

  public String address() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/keys";
  }

  /** What a server that trusts this issuer is told. */
  public TokenRules rules() {
    return new TokenRules(
        NAME,
        AUDIENCE,
        address(),
        TokenRules.USUAL,
        new TokenRules.Claims("role", Map.of(), Optional.of("tenant"), Optional.of("scope")),
        Duration.ofSeconds(30));
  }

  /** A token over these claims by the RSA key. */
  public String token(String claims) {
    return sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build(), claims, rsa);
  }

  static String sign(JWSHeader header, String claims, JWK key) {
    try {
      JWSObject token = new JWSObject(header, new Payload(claims));
      JWSSigner signer =
          key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner(key.toRSAKey());
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }

  /** Signs any header text, however odd, with the RSA key. */
  String signRaw(String header, String claims) {
    return signRaw(part(header), part(claims), "");
  }

  String signRaw(String header, String claims, String more) {
    try {
      var signature = java.security.Signature.getInstance("SHA256withRSA");
      signature.initSign(rsa.toPrivateKey());
      signature.update((header + "." + claims).getBytes(StandardCharsets.US_ASCII));
      return header + "." + claims + "." + part(signature.sign()) + more;
    } catch (java.security.GeneralSecurityException | JOSEException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }

  static String part(String text) {
    return part(text.getBytes(StandardCharsets.UTF_8));
  }

  static String part(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Good claims, valid from a moment on for five minutes. */
  public static String claims(long nowSeconds, String role, String tenant) {
    return "{\"iss\":\""
        + NAME
        + "\",\"aud\":[\"other\",\"meshflow\"],\"sub\":\"ann@example\",\"exp\":"
        + (nowSeconds + 300)
        + ",\"nbf\":"
        + nowSeconds
        + ",\"iat\":"
        + nowSeconds
        + ",\"role\":\""
        + role
        + "\",\"tenant\":\""
        + tenant
        + "\",\"scope\":\"openid runs:read runs:write ledger:read\"}";
  }

  @Override
  public void close() {
    rest.release(100);
    http.stop(0);
  }
}
