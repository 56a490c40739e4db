package io.meshflow.models;

import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.testkit.VendorUnderTest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A vendor of ours, for its contract. */
record TestedVendor(Vendor vendor, Map<String, String> options) implements VendorUnderTest {

  private static final VendorHttp HTTP = new VendorHttp(Duration.ofSeconds(5));

  static TestedVendor of(Vendor vendor) {
    return new TestedVendor(vendor, Map.of());
  }

  @Override
  public String name() {
    return vendor.word();
  }

  @Override
  public LanguageModel at(String base, String key, Limits limits) {
    Vendor.Access access = new Vendor.Access(name(), base, key, vendor.keyName(), options);
    return new VendorModel(
        vendor.endpoint(access),
        vendor.dialect(access, InstantSource.system()),
        new Timeouts(limits.connect(), limits.firstToken(), limits.idle()),
        InstantSource.system(),
        limits.equals(Limits.USUAL) ? HTTP : new VendorHttp(limits.connect()));
  }

  @Override
  public LanguageModel at(String base, List<ModelPlan.Key> keys) {
    Vendor.Access access = new Vendor.Access(name(), base, "", "KEY", options);
    ModelProvider.Terms terms = new ModelProvider.Terms(keys, ModelPlan.Waits.USUAL);
    return new ModelProvider(vendor, access, PriceTable.bundled(), null, Optional::empty, terms)
        .connect(InstantSource.system(), HTTP);
  }
}
