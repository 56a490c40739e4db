package io.meshflow.server;

import io.helidon.common.tls.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS 1.2 and 1.3 from PEM files: an unencrypted PKCS #8 key and its chain, and, where clients must
 * show a certificate, who may have issued it. Throws {@link IllegalStateException} for files that
 * do not do.
 */
final class PemTls {

  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final char[] NO_PASSWORD = new char[0];
  private static final List<String> KINDS = List.of("EC", "RSA", "EdDSA");

  private PemTls() {}

  /** What a server does with a context of these files, also of their newer versions. */
  static Tls of(ServerSettings.Tls files, SSLContext context) {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setNeedClientAuth(files.clientIssuers().isPresent());
    return Tls.builder().sslContext(context).sslParameters(parameters).build();
  }

  /** The files as they are now. */
  static SSLContext context(ServerSettings.Tls files) {
    try {
      PrivateKey key = key(Files.readString(files.key(), StandardCharsets.US_ASCII));
      List<X509Certificate> chain = chain(files.chain());
      matched(key, chain.getFirst());
      KeyStore own = empty();
      own.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own, NO_PASSWORD);
      TrustManager[] trust =
          files.clientIssuers().isPresent()
              ? trust(chain(files.clientIssuers().get()))
              : new TrustManager[0];
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust, null);
      return context;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "The TLS files cannot be used: "
              + e.getMessage()
              + ". Give a PEM chain and a PKCS #8 key.",
          e);
    }
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static TrustManager[] trust(List<X509Certificate> issuers)
      throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    for (int i = 0; i < issuers.size(); i++) {
      store.setCertificateEntry("issuer" + i, issuers.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return Arrays.stream(factory.getTrustManagers())
        .map(X509ExtendedTrustManager.class::cast)
        .map(TimelyTrust::new)
        .toArray(TrustManager[]::new);
  }

  private static List<X509Certificate> chain(Path file)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate in " + file);
    }
    return chain;
  }

  private static PrivateKey key(String pem) throws GeneralSecurityException {
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new GeneralSecurityException("the key file holds no PKCS #8 private key");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
    for (String kind : KINDS) {
      Optional<PrivateKey> key = key(kind, bytes);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw new GeneralSecurityException("the private key is neither EC, RSA nor EdDSA");
  }

  private static Optional<PrivateKey> key(String kind, byte[] bytes)
      throws GeneralSecurityException {
    try {
      KeyFactory factory = KeyFactory.getInstance(kind);
      return Optional.of(factory.generatePrivate(new PKCS8EncodedKeySpec(bytes)));
    } catch (InvalidKeySpecException otherKind) {
      return Optional.empty();
    }
  }

  /** Finds a key and a certificate of two different pairs before clients do. */
  private static void matched(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    String wanted = certificate.getPublicKey().getAlgorithm();
    if (!key.getAlgorithm().equals(wanted)) {
      throw new GeneralSecurityException("the key is not that of the certificate");
    }
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(certificate.getEncoded());
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(certificate.getEncoded());
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is not that of the certificate");
    }
  }
}
