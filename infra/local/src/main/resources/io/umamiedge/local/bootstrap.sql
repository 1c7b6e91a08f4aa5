-- Schemas and roles of the services. Run by an administrator inside the grid's database, as often as one likes:
-- embedded and external PostgreSQL are prepared by this one file.
-- Each service has its own schema, an owner (migrations) and a service role that owns nothing (row-level security and
-- REVOKE bind it). Passwords arrive as settings named umami.<role>, set by the caller for this transaction.
DO $bootstrap$
DECLARE
    service text;
    owner_role text;
    service_role text;
    role_name text;
    administrator_is_superuser boolean := (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);
BEGIN
    -- Roles belong to the cluster: two grids on one server must not race.
    PERFORM pg_advisory_xact_lock(hashtext('umamiedge.bootstrap'));

    REVOKE CREATE ON SCHEMA public FROM PUBLIC;

    FOREACH service IN ARRAY ARRAY['deploy', 'audit', 'billing'] LOOP
        owner_role := service || '_owner';
        service_role := service || '_service';

        FOREACH role_name IN ARRAY ARRAY[owner_role, service_role] LOOP
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
                EXECUTE format('CREATE ROLE %I', role_name);
            END IF;
            EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', role_name, current_setting('umami.' || role_name));
            EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = %I', role_name, current_database(), service);
            EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
        END LOOP;

        -- Only a superuser may act for a role without being a member of it.
        IF NOT administrator_is_superuser THEN
            EXECUTE format('GRANT %I TO %I', owner_role, current_user);
        END IF;

        EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', service, owner_role);
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', service);
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', service, service_role);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I',
            owner_role, service, service_role);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT USAGE, SELECT ON SEQUENCES TO %I',
            owner_role, service, service_role);
    END LOOP;
END
$bootstrap$;
