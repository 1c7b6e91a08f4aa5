package io.umamiedge.platform.auth;

import io.umamiedge.contracts.key.KeyKind;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which kinds of key open an endpoint. An endpoint without it is closed to everybody. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface AllowKeys {
    KeyKind[] value();
}
