package io.meshflow.models;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests as Amazon wants it (Signature Version 4, without a query). Thread safe. */
final class AwsSignature {

  /**
   * Who signs, and for which region.
   *
   * @param token of a temporary key; empty for none
   */
  record Identity(String accessKey, String secret, String token, String region) {
    @Override
    public String toString() {
      return "access key for " + region;
    }
  }

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Identity identity;
  private final String service;
  private final InstantSource clock;

  AwsSignature(Identity identity, String service, InstantSource clock) {
    this.identity = identity;
    this.service = service;
    this.clock = clock;
  }

  /** The headers to send besides {@code Host}. */
  Map<String, String> headers(String method, URI address, byte[] body) {
    String stamp = STAMP.format(clock.instant());
    String hash = hex(digest(body));
    TreeMap<String, String> signed = new TreeMap<>();
    signed.put("host", address.getRawAuthority());
    signed.put("x-amz-content-sha256", hash);
    signed.put("x-amz-date", stamp);
    if (!identity.token().isEmpty()) {
      signed.put("x-amz-security-token", identity.token());
    }
    String names = String.join(";", signed.keySet());
    StringBuilder canonical = new StringBuilder(method + "\n" + path(address) + "\n\n");
    signed.forEach((name, value) -> canonical.append(name).append(':').append(value).append('\n'));
    canonical.append('\n').append(names).append('\n').append(hash);
    String scope =
        stamp.substring(0, 8) + "/" + identity.region() + "/" + service + "/aws4_request";
    String toSign =
        ALGORITHM + "\n" + stamp + "\n" + scope + "\n" + hex(digest(utf8(canonical.toString())));
    Map<String, String> headers = new LinkedHashMap<>(signed);
    headers.remove("host");
    headers.put(
        "Authorization",
        "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(ALGORITHM, identity.accessKey(), scope, names, hex(sign(scope, toSign))));
    return headers;
  }

  /** Every part of the path is encoded once more than it is sent. */
  private static String path(URI address) {
    StringBuilder path = new StringBuilder();
    for (String part : address.getRawPath().substring(1).split("/", -1)) {
      path.append('/').append(AddressPart.encoded(part));
    }
    return path.toString();
  }

  private byte[] sign(String scope, String text) {
    byte[] key = utf8("AWS4" + identity.secret());
    for (String part : scope.split("/", -1)) {
      key = mac(key, part);
    }
    return mac(key, text);
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(utf8(text));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java has HMAC-SHA256", missing);
    }
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
