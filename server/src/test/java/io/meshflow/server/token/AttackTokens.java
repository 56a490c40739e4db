package io.meshflow.server.token;

import static io.meshflow.server.token.StubIssuer.part;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tokens of attackers. The first word of each name is the reason for which it must fall. */
public final class AttackTokens {

  private final StubIssuer issuer;
  private final String good;
  private final long now;
  private final Map<String, String> all = new LinkedHashMap<>();

  private AttackTokens(StubIssuer issuer, String good, long now) {
    this.issuer = issuer;
    this.good = good;
    this.now = now;
  }

  /** All of them, made from claims that would be good. */
  public static Map<String, String> all(StubIssuer issuer, String good, long now) {
    AttackTokens attacks = new AttackTokens(issuer, good, now);
    attacks.algorithms();
    attacks.headers();
    attacks.claims();
    attacks.shapes();
    return attacks.all;
  }

  private void header(String name, String fields) {
    all.put(name, issuer.signRaw("{" + fields + "}", good));
  }

  private void claim(String name, String old, String changed) {
    if (!good.contains(old)) {
      throw new IllegalStateException("the attack changes nothing: " + name);
    }
    all.put(name, issuer.token(good.replace(old, changed)));
  }

  private void algorithms() {
    String body = part(good);
    all.put("malformed alg none without signature", part("{\"alg\":\"none\"}") + "." + body + ".");
    header("algorithm none, signed", "\"alg\":\"none\",\"kid\":\"rsa-1\"");
    header("algorithm nOnE, signed", "\"alg\":\"nOnE\",\"kid\":\"rsa-1\"");
    header("algorithm missing", "\"kid\":\"rsa-1\"");
    header("algorithm a number", "\"alg\":5,\"kid\":\"rsa-1\"");
    header("algorithm a list", "\"alg\":[\"RS256\"],\"kid\":\"rsa-1\"");
    header("algorithm in lower case", "\"alg\":\"rs256\",\"kid\":\"rsa-1\"");
    all.put("algorithm HMAC with the public key as PEM", confused(pem()));
    all.put(
        "algorithm HMAC with the public key's JSON", confused(issuer.rsa.toPublicJWK().toString()));
    all.put("algorithm HMAC with nothing but zeros", confused("\0".repeat(64)));
    header("signature of another algorithm", "\"alg\":\"PS256\",\"kid\":\"rsa-1\"");
    header("key of the other kind", "\"alg\":\"RS256\",\"kid\":\"ec-1\"");
    String zero = part("{\"alg\":\"ES256\",\"kid\":\"ec-1\"}") + "." + body + ".";
    all.put("signature r=s=0", zero + part(new byte[64]));
    all.put("signature in DER form", zero + part(new byte[] {48, 6, 2, 1, 1, 2, 1, 1}));
    all.put(
        "signature by a stranger's key of the same name",
        StubIssuer.sign(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build(),
            good,
            StubIssuer.rsa("rsa-1")));
  }

  private String pem() {
    try {
      return "-----BEGIN PUBLIC KEY-----\n"
          + java.util.Base64.getMimeEncoder(64, new byte[] {10})
              .encodeToString(issuer.rsa.toPublicKey().getEncoded())
          + "\n-----END PUBLIC KEY-----\n";
    } catch (JOSEException e) {
      throw new IllegalStateException("no key", e);
    }
  }

  private String confused(String secret) {
    try {
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build();
      JWSObject token = new JWSObject(header, new Payload(good));
      token.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }

  private void headers() {
    String rs = "\"alg\":\"RS256\",\"kid\":";
    header("key path", rs + "\"../../../../dev/null\"");
    header("key SQL", rs + "\"x' UNION SELECT 'secret' --\"");
    header("key command", rs + "\"|/bin/id\"");
    header("key empty", rs + "\"\"");
    header("key null", rs + "null");
    header("key object", rs + "{\"a\":1}");
    header("key with a NUL", rs + "\"rsa-1\\u0000\"");
    header("header jku", rs + "\"rsa-1\",\"jku\":\"https://evil.example/keys\"");
    header("header x5u", rs + "\"rsa-1\",\"x5u\":\"https://evil.example/cert\"");
    header("header jwk", rs + "\"rsa-1\",\"jwk\":" + issuer.rsa.toPublicJWK());
    header("header x5c", rs + "\"rsa-1\",\"x5c\":[\"MIIB\"]");
    header("header crit", rs + "\"rsa-1\",\"crit\":[\"exp\"],\"exp\":1");
    header("header b64", rs + "\"rsa-1\",\"b64\":false,\"crit\":[\"b64\"]");
    header("header zip", rs + "\"rsa-1\",\"zip\":\"DEF\"");
    header("type of another use", rs + "\"rsa-1\",\"typ\":\"logout+jwt\"");
    header("type a number", rs + "\"rsa-1\",\"typ\":1");
    header("malformed twice the algorithm", "\"alg\":\"none\"," + rs + "\"rsa-1\"");
  }

  private void claims() {
    claim("issuer another", StubIssuer.NAME, "https://evil.example");
    claim("issuer with a slash", StubIssuer.NAME, StubIssuer.NAME + "/");
    claim("issuer missing", "\"iss\"", "\"isx\"");
    claim("audience another", "[\"other\",\"meshflow\"]", "\"other\"");
    claim("audience longer", "[\"other\",\"meshflow\"]", "\"meshflow-admin\"");
    claim("audience an object", "[\"other\",\"meshflow\"]", "{\"meshflow\":true}");
    claim("audience missing", "\"aud\"", "\"aux\"");
    claim("expired", "\"exp\":" + (now + 300), "\"exp\":" + (now - 31));
    claim("expired never", "\"exp\"", "\"exq\"");
    claim("times as text", "\"exp\":" + (now + 300), "\"exp\":\"" + (now + 300) + "\"");
    claim("times beyond all", "\"exp\":" + (now + 300), "\"exp\":1e300");
    claim("times before all", "\"exp\":" + (now + 300), "\"exp\":-1");
    claim("early", "\"nbf\":" + now, "\"nbf\":" + (now + 3600));
    claim("early issue", "\"iat\":" + now, "\"iat\":" + (now + 3600));
    claim("subject missing", "\"sub\"", "\"sux\"");
    claim("subject empty", "ann@example", " ");
    claim("subject with a line break", "ann@example", "ann\\nadmin");
    claim("role unknown", "\"role\":\"operator\"", "\"role\":\"root\"");
    claim("role missing", "\"role\"", "\"rule\"");
    claim("role true", "\"role\":\"operator\"", "\"role\":true");
    claim("tenant all", "\"tenant\":\"acme\"", "\"tenant\":\"*\"");
    claim("tenant system", "\"tenant\":\"acme\"", "\"tenant\":\"system\"");
    claim("tenant a path", "\"tenant\":\"acme\"", "\"tenant\":\"../acme\"");
    claim("tenant missing", "\"tenant\"", "\"tenent\"");
    claim("malformed twice the role", "\"role\"", "\"role\":\"admin\",\"role\"");
  }

  private void shapes() {
    String token = issuer.token(good);
    int dot = token.lastIndexOf('.');
    all.put("malformed empty signature", token.substring(0, dot + 1));
    all.put("malformed without its signature", token.substring(0, dot));
    all.put("malformed padded", token + "=");
    all.put("malformed with a fourth part", token + ".x");
    all.put("malformed plain base64", token.substring(0, dot) + ".++//");
    all.put("malformed encrypted form", token + ".a.b");
    all.put("malformed only dots", "..");
    all.put("malformed header no object", part("[]") + token.substring(token.indexOf('.')));
    all.put("malformed other spelling of the last letter", respelled(token));
    all.put("signature altered", altered(token, dot));
    all.put("size", issuer.token(good.replace("ann@example", "a".repeat(9_000))));
    String swapped = part(good.replace("operator", "admin"));
    all.put(
        "signature of other claims",
        token.substring(0, token.indexOf('.') + 1) + swapped + token.substring(dot));
  }

  /** 2048 bits leave spare bits in the last letter: another letter may mean the same bytes. */
  private static String respelled(String token) {
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = letters.indexOf(token.charAt(token.length() - 1));
    return token.substring(0, token.length() - 1) + letters.charAt(last ^ 1);
  }

  private static String altered(String token, int dot) {
    char first = token.charAt(dot + 1) == 'A' ? 'B' : 'A';
    return token.substring(0, dot + 1) + first + token.substring(dot + 2);
  }
}
