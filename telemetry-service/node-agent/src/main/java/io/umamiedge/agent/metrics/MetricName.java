package io.umamiedge.agent.metrics;

/**
 * The one place where names of metrics are made comparable.
 *
 * <p>The same metric is {@code vllm:generation_tokens_total} on vLLM's page, {@code vllm:generation_tokens} once a
 * collector dropped the suffix, and {@code vllm_generation_tokens} or {@code vllm.generation_tokens} where colons are not
 * allowed.
 */
final class MetricName {
    private static final String COUNTER = "_total";

    private MetricName() {}

    /** Whatever is neither letter nor digit is an underscore, letters are small, and {@code _total} is left out. */
    static String canonical(String name) {
        int length = name.length();
        StringBuilder canonical = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            boolean kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            boolean capital = c >= 'A' && c <= 'Z';
            canonical.append(kept ? c : capital ? (char) (c + ('a' - 'A')) : '_');
        }
        if (length > COUNTER.length() && canonical.lastIndexOf(COUNTER) == length - COUNTER.length()) {
            canonical.setLength(length - COUNTER.length());
        }
        return canonical.toString();
    }

    /** Of a histogram, also without its unit: collectors that trim suffixes say the unit elsewhere. */
    static String canonicalHistogram(String name) {
        String canonical = canonical(name);
        for (String unit : new String[] {"_seconds", "_ms"}) {
            if (canonical.endsWith(unit)) {
                return canonical.substring(0, canonical.length() - unit.length());
            }
        }
        return canonical;
    }
}
