package io.meshflow.server;

import io.helidon.common.tls.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** TLS from PEM files: an unencrypted PKCS #8 key and its chain. */
final class PemTls {

  private static final List<String> KINDS = List.of("EC", "RSA", "EdDSA");

  private PemTls() {}

  static Tls of(ServerSettings.Tls files) {
    try {
      return Tls.builder()
          .privateKey(key(Files.readString(files.key(), StandardCharsets.US_ASCII)))
          .privateKeyCertChain(chain(Files.readAllBytes(files.chain())))
          .enabledProtocols(List.of("TLSv1.3", "TLSv1.2"))
          .build();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(
          "The TLS files cannot be used: "
              + e.getMessage()
              + ". Give a PEM chain and a PKCS #8 key.",
          e);
    }
  }

  private static List<X509Certificate> chain(byte[] pem) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  private static PrivateKey key(String pem) throws GeneralSecurityException {
    int begin = pem.indexOf("-----BEGIN PRIVATE KEY-----");
    int end = pem.indexOf("-----END PRIVATE KEY-----");
    if (begin < 0 || end < begin) {
      throw new GeneralSecurityException("the key file holds no PKCS #8 private key");
    }
    String text = pem.substring(begin + "-----BEGIN PRIVATE KEY-----".length(), end);
    byte[] bytes = Base64.getMimeDecoder().decode(text);
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (java.security.spec.InvalidKeySpecException other) {
        Thread.onSpinWait(); // another kind of key
      }
    }
    throw new GeneralSecurityException("the private key is neither EC, RSA nor EdDSA");
  }
}
