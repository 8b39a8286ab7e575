CREATE FUNCTION tell_of_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (transaction_id, type_name, object_id, written_at)
    SELECT pg_current_xact_id()::text::bigint, TG_ARGV[0], changed.id, clock_timestamp() FROM changed
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION tell_of_projects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (transaction_id, type_name, object_id, written_at)
    SELECT pg_current_xact_id()::text::bigint, TG_ARGV[0], changed.project_id, clock_timestamp() FROM changed
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION tell_of_found_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (transaction_id, type_name, object_id, written_at)
    SELECT pg_current_xact_id()::text::bigint, TG_ARGV[0], changed.id, clock_timestamp() FROM changed JOIN before USING (id) WHERE changed.found_at <> before.found_at
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TABLE aid_type (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    counted_for TEXT NOT NULL,
    cycle TEXT NOT NULL,
    ceiling NUMERIC,
    currency TEXT,
    co_funding BOOLEAN DEFAULT 'false' NOT NULL,
    document_required TEXT,
    identity_required BOOLEAN DEFAULT 'false' NOT NULL,
    trial BOOLEAN DEFAULT 'false' NOT NULL,
    active BOOLEAN DEFAULT 'true' NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_aid_type PRIMARY KEY (id),
    CONSTRAINT ck_aid_type_counted_for CHECK (counted_for IN ('PERSON', 'HOUSEHOLD')),
    CONSTRAINT ck_aid_type_cycle CHECK (cycle IN ('MONTH', 'QUARTER', 'YEAR', 'SEASON', 'ONCE')),
    CONSTRAINT ck_aid_type_ceiling_has_a_currency CHECK ((ceiling IS NULL) = (currency IS NULL)),
    CONSTRAINT ck_aid_type_co_funding_has_a_ceiling CHECK (NOT co_funding OR ceiling IS NOT NULL),
    CONSTRAINT uq_aid_type_code UNIQUE (code)
);

CREATE TABLE kept_answer (
    client_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    input_digest BYTEA NOT NULL,
    answer JSONB NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_kept_answer PRIMARY KEY (client_id, idempotency_key)
);

CREATE INDEX ix_kept_answer_answered_at ON kept_answer (answered_at);

COMMENT ON TABLE kept_answer IS 'The first answer to each idempotency key, written in the transaction that made it true';

ALTER TABLE kept_answer ENABLE ROW LEVEL SECURITY;

ALTER TABLE kept_answer FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON kept_answer USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE audit_event (
    strand SMALLINT NOT NULL,
    seq BIGINT NOT NULL,
    id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    kind TEXT NOT NULL,
    client_id TEXT NOT NULL,
    charity_id UUID,
    subject_id UUID,
    purpose TEXT,
    operation TEXT NOT NULL,
    fields TEXT[] NOT NULL,
    person_ids UUID[] NOT NULL,
    previous_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT pk_audit_event PRIMARY KEY (strand, seq),
    CONSTRAINT ck_audit_event_kind CHECK (kind IN ('READ', 'WRITE')),
    CONSTRAINT uq_audit_event_id UNIQUE (id)
);

COMMENT ON TABLE audit_event IS 'Append-only. Each record''s hash covers the record and the hash before it in its strand';

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit_event FORCE ROW LEVEL SECURITY;

CREATE POLICY shown ON audit_event FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('MINISTRY', 'SYSTEM'), false) IS NOT NULL OR nullif(current_setting('hub.person', true), '')::uuid = ANY (person_ids));

CREATE POLICY added ON audit_event FOR INSERT WITH CHECK (nullif(current_setting('hub.kind', true), '') IS NOT NULL);

CREATE TABLE audit_about (
    person_id UUID NOT NULL,
    event_id UUID NOT NULL,
    CONSTRAINT pk_audit_about PRIMARY KEY (person_id, event_id)
);

COMMENT ON TABLE audit_about IS 'Whom each record of the trail is about, for finding a person''s: written with it, and proved against it';

ALTER TABLE audit_about ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit_about FORCE ROW LEVEL SECURITY;

CREATE POLICY shown ON audit_about FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('MINISTRY', 'SYSTEM'), false) IS NOT NULL OR person_id = nullif(current_setting('hub.person', true), '')::uuid);

CREATE POLICY added ON audit_about FOR INSERT WITH CHECK (nullif(current_setting('hub.kind', true), '') IS NOT NULL);

CREATE TABLE audit_head (
    strand SMALLINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT pk_audit_head PRIMARY KEY (strand)
);

COMMENT ON TABLE audit_head IS 'Where each strand ends; its row lock puts the writers of one strand in a line';

ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;

CREATE POLICY moved ON audit_head USING (nullif(current_setting('hub.kind', true), '') IS NOT NULL);

CREATE TABLE charity (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    state TEXT DEFAULT 'ADMITTED' NOT NULL,
    admitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    suspended_at TIMESTAMP WITH TIME ZONE,
    suspended_reason TEXT,
    CONSTRAINT pk_charity PRIMARY KEY (id),
    CONSTRAINT ck_charity_state CHECK (state IN ('ADMITTED', 'SUSPENDED')),
    CONSTRAINT uq_charity_code UNIQUE (code)
);

CREATE TABLE used_assertion (
    client_id TEXT NOT NULL,
    jti TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_used_assertion PRIMARY KEY (client_id, jti)
);

CREATE INDEX ix_used_assertion_expires_at ON used_assertion (expires_at);

ALTER TABLE used_assertion ENABLE ROW LEVEL SECURITY;

ALTER TABLE used_assertion FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON used_assertion USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE deviation_policy (
    id UUID NOT NULL,
    track TEXT NOT NULL,
    overspent NUMERIC NOT NULL,
    ahead NUMERIC NOT NULL,
    line_overspent NUMERIC NOT NULL,
    under_burn NUMERIC NOT NULL,
    elapsed NUMERIC NOT NULL,
    index NUMERIC NOT NULL,
    implausible NUMERIC NOT NULL,
    grace_days INTEGER NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_deviation_policy PRIMARY KEY (id),
    CONSTRAINT ck_deviation_policy_track CHECK (track IN ('CARE', 'DEVELOPMENT')),
    CONSTRAINT uq_deviation_policy_track UNIQUE (track)
);

CREATE TABLE finding (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    natural_key TEXT NOT NULL,
    severity TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    reasons JSONB NOT NULL,
    material_digest BYTEA NOT NULL,
    subject_types TEXT[] NOT NULL,
    subject_ids UUID[] NOT NULL,
    charity_ids UUID[] NOT NULL,
    state TEXT DEFAULT 'OPEN' NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    gone_at TIMESTAMP WITH TIME ZONE,
    decided_at TIMESTAMP WITH TIME ZONE,
    decision TEXT,
    note TEXT,
    decided_by TEXT,
    decided_by_person UUID,
    CONSTRAINT pk_finding PRIMARY KEY (id),
    CONSTRAINT uq_finding_kind_natural_key UNIQUE (kind, natural_key),
    CONSTRAINT ck_finding_severity CHECK (severity IN ('LOW', 'MEDIUM', 'HIGH')),
    CONSTRAINT ck_finding_state CHECK (state IN ('OPEN', 'CONFIRMED', 'DISMISSED', 'RESOLVED')),
    CONSTRAINT ck_finding_decision CHECK (decision IN ('CONFIRM', 'DISMISS')),
    CONSTRAINT ck_finding_decided_when CHECK ((decision IS NULL) = (decided_at IS NULL)),
    CONSTRAINT ck_finding_subjects CHECK (cardinality(subject_types) = cardinality(subject_ids))
);

CREATE INDEX ix_finding_charity_ids ON finding USING gin (charity_ids);

CREATE INDEX ix_finding_subject_ids ON finding USING gin (subject_ids);

ALTER TABLE finding ENABLE ROW LEVEL SECURITY;

ALTER TABLE finding FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON finding USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON finding FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('MINISTRY'), false) IS NOT NULL OR nullif(current_setting('hub.charity', true), '')::uuid = ANY (charity_ids));

CREATE TRIGGER tells_of_insert AFTER INSERT ON finding REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_of_rows('Finding');

CREATE TRIGGER tells_of_update AFTER UPDATE ON finding REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_of_found_again('Finding');

CREATE TABLE revoked_token (
    name TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_revoked_token PRIMARY KEY (name)
);

CREATE INDEX ix_revoked_token_expires_at ON revoked_token (expires_at);

COMMENT ON TABLE revoked_token IS 'Access tokens that ended early, by their jti or by their family, until they would have ended anyway';

ALTER TABLE revoked_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE revoked_token FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON revoked_token USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE used_proof (
    proof_hash BYTEA NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_used_proof PRIMARY KEY (proof_hash)
);

CREATE INDEX ix_used_proof_expires_at ON used_proof (expires_at);

COMMENT ON TABLE used_proof IS 'DPoP proofs that were shown already (RFC 9449, 11.1)';

ALTER TABLE used_proof ENABLE ROW LEVEL SECURITY;

ALTER TABLE used_proof FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON used_proof USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE key_proof (
    name TEXT NOT NULL,
    proof BYTEA NOT NULL,
    CONSTRAINT pk_key_proof PRIMARY KEY (name)
);

COMMENT ON TABLE key_proof IS 'A keyed hash of a fixed text with each of the hub''s data keys: another key gives another proof';

CREATE TABLE outbox (
    transaction_id BIGINT NOT NULL,
    type_name TEXT NOT NULL,
    object_id UUID NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_outbox PRIMARY KEY (transaction_id, type_name, object_id)
);

COMMENT ON TABLE outbox IS 'What changed, for those who follow it; written by triggers, kept for an hour';

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE outbox FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON outbox USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE partner (
    id UUID NOT NULL,
    identifier TEXT NOT NULL,
    identifier_key TEXT NOT NULL,
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    country TEXT,
    registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_partner PRIMARY KEY (id),
    CONSTRAINT uq_partner_identifier_key UNIQUE (identifier_key)
);

COMMENT ON TABLE partner IS 'identifier_key is the identifier as projects'' references are compared with it';

CREATE TABLE person_key (
    person_id UUID NOT NULL,
    wrapped BYTEA NOT NULL,
    data_key INTEGER NOT NULL,
    CONSTRAINT pk_person_key PRIMARY KEY (person_id)
);

COMMENT ON TABLE person_key IS 'The key of each beneficiary, and of each household member who is not registered, wrapped';

ALTER TABLE person_key ENABLE ROW LEVEL SECURITY;

ALTER TABLE person_key FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON person_key USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON person_key FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('CHARITY', 'MINISTRY'), false) IS NOT NULL OR person_id = nullif(current_setting('hub.person', true), '')::uuid OR person_id = ANY (nullif(current_setting('hub.kin', true), '')::uuid[]));

CREATE TABLE signin (
    id UUID NOT NULL,
    browser_hash BYTEA NOT NULL,
    language TEXT NOT NULL,
    step TEXT NOT NULL,
    request BYTEA,
    kept BYTEA,
    civil_number BYTEA,
    civil_index BYTEA,
    callback_hash BYTEA,
    failure TEXT,
    ask_every INTEGER,
    ask_after TIMESTAMP WITH TIME ZONE,
    answer_until TIMESTAMP WITH TIME ZONE,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_signin PRIMARY KEY (id),
    CONSTRAINT ck_signin_step CHECK (step IN ('BEGUN', 'ASKED', 'IDENTIFIED', 'FAILED')),
    CONSTRAINT ck_signin_number_once_identified CHECK ((step = 'IDENTIFIED') = (civil_number IS NOT NULL)),
    CONSTRAINT ck_signin_failed_for_a_reason CHECK ((step = 'FAILED') = (failure IS NOT NULL)),
    CONSTRAINT uq_signin_browser_hash UNIQUE (browser_hash),
    CONSTRAINT uq_signin_callback_hash UNIQUE (callback_hash)
);

CREATE INDEX ix_signin_began_at ON signin (began_at);

CREATE INDEX ix_signin_civil_index ON signin (civil_index);

COMMENT ON TABLE signin IS 'A sign-in under way; of the browser''s cookie and the provider''s request id only hashes are kept';

ALTER TABLE signin ENABLE ROW LEVEL SECURITY;

ALTER TABLE signin FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON signin USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE aid_slot (
    subject_id UUID NOT NULL,
    aid_type_id UUID NOT NULL,
    cycle TEXT NOT NULL,
    committed NUMERIC NOT NULL,
    CONSTRAINT one_payer PRIMARY KEY (subject_id, aid_type_id, cycle),
    CONSTRAINT ck_aid_slot_committed_is_not_negative CHECK (committed >= 0),
    CONSTRAINT fk_aid_slot_aid_type_id FOREIGN KEY(aid_type_id) REFERENCES aid_type (id)
);

COMMENT ON TABLE aid_slot IS 'One row a subject, aid type and cycle that is taken; its primary key is what makes one payer';

ALTER TABLE aid_slot ENABLE ROW LEVEL SECURITY;

ALTER TABLE aid_slot FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON aid_slot USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE client (
    id UUID NOT NULL,
    client_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    charity_id UUID,
    name TEXT NOT NULL,
    scopes TEXT[] NOT NULL,
    auth_method TEXT NOT NULL,
    secret_hash TEXT,
    jwk JSONB,
    redirect_uris TEXT[] DEFAULT '{}' NOT NULL,
    dpop_required BOOLEAN DEFAULT 'false' NOT NULL,
    id_token_signed_response_alg TEXT DEFAULT 'RS256' NOT NULL,
    trusted_documents_only BOOLEAN DEFAULT 'false' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    revoked_reason TEXT,
    CONSTRAINT pk_client PRIMARY KEY (id),
    CONSTRAINT ck_client_kind CHECK (kind IN ('CHARITY', 'MINISTRY', 'DONOR_PORTAL', 'PERSON')),
    CONSTRAINT ck_client_charity_of_charity_clients CHECK ((kind = 'CHARITY') = (charity_id IS NOT NULL)),
    CONSTRAINT ck_client_auth_method CHECK (auth_method IN ('client_secret_basic', 'private_key_jwt', 'none')),
    CONSTRAINT ck_client_id_token_alg CHECK (id_token_signed_response_alg IN ('RS256', 'ES256')),
    CONSTRAINT ck_client_acts_for_somebody CHECK (redirect_uris <> '{}' OR (auth_method <> 'none' AND kind <> 'PERSON')),
    CONSTRAINT uq_client_client_id UNIQUE (client_id),
    CONSTRAINT fk_client_charity_id FOREIGN KEY(charity_id) REFERENCES charity (id)
);

ALTER TABLE client ENABLE ROW LEVEL SECURITY;

ALTER TABLE client FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON client USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON client FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('MINISTRY'), false) IS NOT NULL);

CREATE TABLE officer (
    id UUID NOT NULL,
    charity_id UUID,
    name TEXT,
    civil_number BYTEA,
    civil_index BYTEA NOT NULL,
    scopes TEXT[] NOT NULL,
    admitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    dismissed_at TIMESTAMP WITH TIME ZONE,
    dismissed_reason TEXT,
    CONSTRAINT pk_officer PRIMARY KEY (id),
    CONSTRAINT ck_officer_has_a_civil_number CHECK (civil_number IS NOT NULL),
    CONSTRAINT ck_officer_dismissed_for_a_reason CHECK ((dismissed_at IS NULL) = (dismissed_reason IS NULL)),
    CONSTRAINT fk_officer_charity_id FOREIGN KEY(charity_id) REFERENCES charity (id)
);

CREATE UNIQUE INDEX ix_officer_civil_index ON officer (civil_index) WHERE dismissed_at IS NULL;

COMMENT ON TABLE officer IS 'An officer of a charity, or of the ministry where there is none; a person holds one office at a time';

ALTER TABLE officer ENABLE ROW LEVEL SECURITY;

ALTER TABLE officer FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON officer USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON officer FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('MINISTRY'), false) IS NOT NULL);

CREATE TABLE project (
    id UUID NOT NULL,
    charity_id UUID NOT NULL,
    external_id TEXT NOT NULL,
    iati_identifier TEXT,
    titles JSONB NOT NULL,
    descriptions JSONB NOT NULL,
    status TEXT NOT NULL,
    approval TEXT DEFAULT 'DRAFT' NOT NULL,
    approved_revision INTEGER,
    track TEXT NOT NULL,
    sector TEXT,
    sectors JSONB NOT NULL,
    country TEXT NOT NULL,
    countries JSONB NOT NULL,
    region TEXT,
    regions JSONB NOT NULL,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    locations JSONB NOT NULL,
    participants JSONB NOT NULL,
    partner_refs TEXT[] DEFAULT '{}' NOT NULL,
    results JSONB NOT NULL,
    milestones JSONB DEFAULT '[]' NOT NULL,
    documents JSONB DEFAULT '[]' NOT NULL,
    beneficiaries_reached INTEGER,
    planned_start DATE,
    planned_end DATE,
    actual_start DATE,
    actual_end DATE,
    currency TEXT NOT NULL,
    planned NUMERIC DEFAULT '0' NOT NULL,
    revised NUMERIC DEFAULT '0' NOT NULL,
    committed NUMERIC DEFAULT '0' NOT NULL,
    spent NUMERIC DEFAULT '0' NOT NULL,
    revision INTEGER DEFAULT '1' NOT NULL,
    content_digest BYTEA NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    money_moved_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_project PRIMARY KEY (id),
    CONSTRAINT uq_project_charity_id_external_id UNIQUE (charity_id, external_id),
    CONSTRAINT ck_project_approval CHECK (approval IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'RETURNED')),
    CONSTRAINT ck_project_track CHECK (track IN ('CARE', 'DEVELOPMENT')),
    CONSTRAINT ck_project_approved_revision CHECK (approval <> 'APPROVED' OR approved_revision IS NOT NULL),
    CONSTRAINT uq_project_charity_id_id UNIQUE (charity_id, id),
    CONSTRAINT fk_project_charity_id FOREIGN KEY(charity_id) REFERENCES charity (id)
);

CREATE INDEX ix_project_country_id ON project (country, id);

CREATE INDEX ix_project_partner_refs ON project USING gin (partner_refs);

COMMENT ON TABLE project IS 'Lists of texts, sectors, places, participants and results are JSON: shown, never added up';

ALTER TABLE project ENABLE ROW LEVEL SECURITY;

ALTER TABLE project FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON project USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON project FOR SELECT USING (nullif(current_setting('hub.kind', true), '') IS NOT NULL);

CREATE TRIGGER tells_of_insert AFTER INSERT ON project REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_of_rows('Project');

CREATE TRIGGER tells_of_update AFTER UPDATE ON project REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_of_rows('Project');

CREATE TABLE partner_approval (
    id UUID NOT NULL,
    partner_id UUID NOT NULL,
    ministry TEXT NOT NULL,
    approved_from DATE NOT NULL,
    approved_until DATE,
    approved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    client_id TEXT NOT NULL,
    subject_id UUID,
    withdrawn_on DATE,
    withdrawn_reason TEXT,
    withdrawn_client_id TEXT,
    withdrawn_subject_id UUID,
    CONSTRAINT pk_partner_approval PRIMARY KEY (id),
    CONSTRAINT ck_partner_approval_ministry CHECK (ministry IN ('SOCIAL', 'FOREIGN_AFFAIRS')),
    CONSTRAINT ck_partner_approval_approved_for_a_time CHECK (approved_until >= approved_from),
    CONSTRAINT ck_partner_approval_withdrawn_for_a_reason CHECK ((withdrawn_on IS NULL) = (withdrawn_reason IS NULL)),
    CONSTRAINT fk_partner_approval_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id)
);

CREATE INDEX ix_partner_approval_partner_id_id ON partner_approval (partner_id, id);

COMMENT ON TABLE partner_approval IS 'An approval holds from its first day to its last, and not from the day it was withdrawn on';

ALTER TABLE partner_approval ENABLE ROW LEVEL SECURITY;

ALTER TABLE partner_approval FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON partner_approval USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON partner_approval FOR SELECT USING (nullif(current_setting('hub.kind', true), '') IS NOT NULL);

CREATE TABLE household (
    id UUID NOT NULL,
    head_id UUID,
    recorded_by UUID,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_household PRIMARY KEY (id),
    CONSTRAINT fk_household_recorded_by FOREIGN KEY(recorded_by) REFERENCES charity (id)
);

CREATE INDEX ix_household_head_id ON household (head_id);

ALTER TABLE household ENABLE ROW LEVEL SECURITY;

ALTER TABLE household FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON household USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON household FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('CHARITY', 'MINISTRY'), false) IS NOT NULL OR id = nullif(current_setting('hub.household', true), '')::uuid);

CREATE TABLE risk_record (
    id UUID NOT NULL,
    charity_id UUID NOT NULL,
    outcome TEXT NOT NULL,
    finished INTEGER NOT NULL,
    happened INTEGER NOT NULL,
    counted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_risk_record PRIMARY KEY (id),
    CONSTRAINT uq_risk_record_charity_id_outcome UNIQUE (charity_id, outcome),
    CONSTRAINT ck_risk_record_outcome CHECK (outcome IN ('OVER_BUDGET', 'LATE')),
    CONSTRAINT ck_risk_record_happened CHECK (happened BETWEEN 0 AND finished),
    CONSTRAINT fk_risk_record_charity_id FOREIGN KEY(charity_id) REFERENCES charity (id)
);

COMMENT ON TABLE risk_record IS 'Of each charity: how many projects have finished, and to how many of them it happened';

ALTER TABLE risk_record ENABLE ROW LEVEL SECURITY;

ALTER TABLE risk_record FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON risk_record USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE approved_version (
    id UUID NOT NULL,
    charity_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    approved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    facts JSONB NOT NULL,
    CONSTRAINT pk_approved_version PRIMARY KEY (id),
    CONSTRAINT fk_approved_version_id FOREIGN KEY(id) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT fk_approved_version_charity_id FOREIGN KEY(charity_id) REFERENCES charity (id)
);

COMMENT ON TABLE approved_version IS 'The id is the project''s; facts has its budget, places and partners in the schema''s field names';

ALTER TABLE approved_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE approved_version FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON approved_version USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON approved_version FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('MINISTRY'), false) IS NOT NULL OR charity_id = nullif(current_setting('hub.charity', true), '')::uuid);

CREATE TABLE budget_revision (
    id UUID NOT NULL,
    project_id UUID NOT NULL,
    charity_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    lines JSONB NOT NULL,
    CONSTRAINT pk_budget_revision PRIMARY KEY (id),
    CONSTRAINT fk_budget_revision_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT fk_budget_revision_charity_id FOREIGN KEY(charity_id) REFERENCES charity (id)
);

CREATE INDEX ix_budget_revision_project_id_id ON budget_revision (project_id, id);

COMMENT ON TABLE budget_revision IS 'revision is the project''s last one with these lines, which are JSON in the schema''s field names';

ALTER TABLE budget_revision ENABLE ROW LEVEL SECURITY;

ALTER TABLE budget_revision FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON budget_revision USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON budget_revision FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('MINISTRY'), false) IS NOT NULL OR charity_id = nullif(current_setting('hub.charity', true), '')::uuid);

CREATE TABLE donation (
    id UUID NOT NULL,
    charity_id UUID NOT NULL,
    reference TEXT NOT NULL,
    project_id UUID,
    amount NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    donated_on DATE NOT NULL,
    donor_index BYTEA,
    donor_id UUID,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_donation PRIMARY KEY (id),
    CONSTRAINT uq_donation_charity_id_reference UNIQUE (charity_id, reference),
    CONSTRAINT fk_donation_project_id_charity_id FOREIGN KEY(project_id, charity_id) REFERENCES project (id, charity_id),
    CONSTRAINT ck_donation_amount_is_positive CHECK (amount > 0),
    CONSTRAINT ck_donation_donor CHECK ((donor_index IS NULL) = (donor_id IS NULL)),
    CONSTRAINT fk_donation_charity_id FOREIGN KEY(charity_id) REFERENCES charity (id)
);

CREATE INDEX ix_donation_charity_id_id ON donation (charity_id, id);

CREATE INDEX ix_donation_donor_id_id ON donation (donor_id, id);

CREATE INDEX ix_donation_donor_index_id ON donation (donor_index, id);

COMMENT ON TABLE donation IS 'donor_index is the keyed index of the donor''s civil number, donor_id who signs in with it unregistered';

ALTER TABLE donation ENABLE ROW LEVEL SECURITY;

ALTER TABLE donation FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON donation USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON donation FOR SELECT USING (charity_id = nullif(current_setting('hub.charity', true), '')::uuid OR donor_id = nullif(current_setting('hub.person', true), '')::uuid OR donor_index = decode(nullif(current_setting('hub.donor', true), ''), 'hex'));

CREATE TABLE token_family (
    id UUID NOT NULL,
    client_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    charity_id UUID,
    scopes TEXT[] NOT NULL,
    auth_time TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_token_family PRIMARY KEY (id),
    CONSTRAINT ck_token_family_kind CHECK (kind IN ('CHARITY', 'MINISTRY', 'PERSON')),
    CONSTRAINT ck_token_family_charity_of_its_officers CHECK ((kind = 'CHARITY') = (charity_id IS NOT NULL)),
    CONSTRAINT fk_token_family_client_id FOREIGN KEY(client_id) REFERENCES client (client_id),
    CONSTRAINT fk_token_family_charity_id FOREIGN KEY(charity_id) REFERENCES charity (id)
);

CREATE INDEX ix_token_family_expires_at ON token_family (expires_at);

COMMENT ON TABLE token_family IS 'All tokens that descend from one sign-in; they end together';

ALTER TABLE token_family ENABLE ROW LEVEL SECURITY;

ALTER TABLE token_family FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON token_family USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE budget_line (
    id UUID NOT NULL,
    charity_id UUID NOT NULL,
    project_id UUID NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    value NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    value_date DATE,
    CONSTRAINT pk_budget_line PRIMARY KEY (id),
    CONSTRAINT uq_budget_line_project_id_position UNIQUE (project_id, position),
    CONSTRAINT ck_budget_line_kind CHECK (kind IN ('ORIGINAL', 'REVISED')),
    CONSTRAINT ck_budget_line_status CHECK (status IN ('INDICATIVE', 'COMMITTED')),
    CONSTRAINT fk_budget_line_charity_id_project_id FOREIGN KEY(charity_id, project_id) REFERENCES project (charity_id, id) ON DELETE CASCADE
);

ALTER TABLE budget_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE budget_line FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON budget_line USING ((SELECT nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL));

CREATE POLICY shown ON budget_line FOR SELECT USING ((SELECT nullif(current_setting('hub.kind', true) IN ('MINISTRY'), false) IS NOT NULL) OR charity_id = (SELECT nullif(current_setting('hub.charity', true), '')::uuid));

CREATE TABLE project_transaction (
    id UUID NOT NULL,
    charity_id UUID NOT NULL,
    project_id UUID NOT NULL,
    reference TEXT NOT NULL,
    type TEXT NOT NULL,
    date DATE NOT NULL,
    value NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    value_date DATE,
    description TEXT,
    provider JSONB,
    receiver JSONB,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_project_transaction PRIMARY KEY (id),
    CONSTRAINT uq_project_transaction_project_id_reference UNIQUE (project_id, reference),
    CONSTRAINT fk_project_transaction_charity_id_project_id FOREIGN KEY(charity_id, project_id) REFERENCES project (charity_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_project_transaction_project_id_id ON project_transaction (project_id, id);

ALTER TABLE project_transaction ENABLE ROW LEVEL SECURITY;

ALTER TABLE project_transaction FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON project_transaction USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON project_transaction FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('MINISTRY'), false) IS NOT NULL OR charity_id = nullif(current_setting('hub.charity', true), '')::uuid);

CREATE TRIGGER tells_of_insert AFTER INSERT ON project_transaction REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_of_projects('Project');

CREATE TRIGGER tells_of_update AFTER UPDATE ON project_transaction REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_of_projects('Project');

CREATE TRIGGER tells_of_delete AFTER DELETE ON project_transaction REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_of_projects('Project');

CREATE TABLE beneficiary (
    id UUID NOT NULL,
    registered_by UUID,
    external_id TEXT,
    name_ar TEXT,
    name_latin TEXT,
    civil_number BYTEA,
    civil_index BYTEA,
    birth_date DATE,
    sex TEXT,
    nationality TEXT,
    phone BYTEA,
    email BYTEA,
    address BYTEA,
    governorate TEXT,
    area TEXT,
    identity_verified BOOLEAN DEFAULT 'false' NOT NULL,
    household_id UUID,
    registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    erased_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_beneficiary PRIMARY KEY (id),
    CONSTRAINT uq_beneficiary_registered_by_external_id UNIQUE (registered_by, external_id),
    CONSTRAINT ck_beneficiary_has_a_name CHECK (name_ar IS NOT NULL OR name_latin IS NOT NULL OR erased_at IS NOT NULL),
    CONSTRAINT ck_beneficiary_sex CHECK (sex IN ('M', 'F')),
    CONSTRAINT ck_beneficiary_civil_number_is_indexed CHECK ((civil_number IS NULL) = (civil_index IS NULL)),
    CONSTRAINT fk_beneficiary_registered_by FOREIGN KEY(registered_by) REFERENCES charity (id),
    CONSTRAINT uq_beneficiary_civil_index UNIQUE (civil_index),
    CONSTRAINT fk_beneficiary_household_id FOREIGN KEY(household_id) REFERENCES household (id)
);

CREATE INDEX ix_beneficiary_birth_date ON beneficiary (birth_date);

CREATE INDEX ix_beneficiary_governorate_id ON beneficiary (governorate, id);

CREATE INDEX ix_beneficiary_household_id ON beneficiary (household_id);

ALTER TABLE beneficiary ENABLE ROW LEVEL SECURITY;

ALTER TABLE beneficiary FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON beneficiary USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON beneficiary FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('CHARITY', 'MINISTRY'), false) IS NOT NULL OR id = nullif(current_setting('hub.person', true), '')::uuid);

CREATE TABLE project_fingerprint (
    project_id UUID NOT NULL,
    charity_id UUID NOT NULL,
    content_digest BYTEA NOT NULL,
    meaning BIT(384) NOT NULL,
    names BIT(256) NOT NULL,
    countries TEXT[] NOT NULL,
    latitude REAL,
    longitude REAL,
    start_day INTEGER,
    CONSTRAINT pk_project_fingerprint PRIMARY KEY (project_id),
    CONSTRAINT fk_project_fingerprint_charity_id_project_id FOREIGN KEY(charity_id, project_id) REFERENCES project (charity_id, id) ON DELETE CASCADE
);

ALTER TABLE project_fingerprint ENABLE ROW LEVEL SECURITY;

ALTER TABLE project_fingerprint FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON project_fingerprint USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE project_step (
    id UUID NOT NULL,
    project_id UUID NOT NULL,
    charity_id UUID NOT NULL,
    kind TEXT NOT NULL,
    revision INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    client_id TEXT NOT NULL,
    subject_id UUID,
    by_charity_id UUID,
    reason TEXT,
    changes TEXT[] DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_project_step PRIMARY KEY (id),
    CONSTRAINT ck_project_step_kind CHECK (kind IN ('SUBMITTED', 'APPROVED', 'RETURNED', 'REOPENED')),
    CONSTRAINT ck_project_step_decided_for_a_reason CHECK ((kind IN ('APPROVED', 'RETURNED')) = (reason IS NOT NULL)),
    CONSTRAINT ck_project_step_reopened_by_a_change CHECK ((kind = 'REOPENED') = (changes <> '{}')),
    CONSTRAINT fk_project_step_project_id FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT fk_project_step_charity_id FOREIGN KEY(charity_id) REFERENCES charity (id),
    CONSTRAINT fk_project_step_by_charity_id FOREIGN KEY(by_charity_id) REFERENCES charity (id)
);

CREATE INDEX ix_project_step_project_id_id ON project_step (project_id, id);

COMMENT ON TABLE project_step IS 'charity_id is whose project it is; by_charity_id for whom the caller acted, none for the ministry';

ALTER TABLE project_step ENABLE ROW LEVEL SECURITY;

ALTER TABLE project_step FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON project_step USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON project_step FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('MINISTRY'), false) IS NOT NULL OR charity_id = nullif(current_setting('hub.charity', true), '')::uuid);

CREATE TABLE risk_forecast (
    id UUID NOT NULL,
    project_id UUID NOT NULL,
    charity_id UUID NOT NULL,
    outcome TEXT NOT NULL,
    chance DOUBLE PRECISION,
    reasons JSONB NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_risk_forecast PRIMARY KEY (id),
    CONSTRAINT uq_risk_forecast_project_id_outcome UNIQUE (project_id, outcome),
    CONSTRAINT fk_risk_forecast_charity_id_project_id FOREIGN KEY(charity_id, project_id) REFERENCES project (charity_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_risk_forecast_outcome CHECK (outcome IN ('OVER_BUDGET', 'LATE')),
    CONSTRAINT ck_risk_forecast_chance CHECK (chance BETWEEN 0 AND 1)
);

ALTER TABLE risk_forecast ENABLE ROW LEVEL SECURITY;

ALTER TABLE risk_forecast FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON risk_forecast USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON risk_forecast FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('MINISTRY'), false) IS NOT NULL OR charity_id = nullif(current_setting('hub.charity', true), '')::uuid);

CREATE TABLE trusted_document (
    id UUID NOT NULL,
    client_id TEXT,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_trusted_document PRIMARY KEY (id),
    CONSTRAINT uq_trusted_document_name_client_id UNIQUE NULLS NOT DISTINCT (name, client_id),
    CONSTRAINT fk_trusted_document_client_id FOREIGN KEY(client_id) REFERENCES client (client_id)
);

ALTER TABLE trusted_document ENABLE ROW LEVEL SECURITY;

ALTER TABLE trusted_document FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON trusted_document USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE aid (
    id UUID NOT NULL,
    beneficiary_id UUID NOT NULL,
    charity_id UUID NOT NULL,
    aid_type_id UUID NOT NULL,
    cycles TEXT[] NOT NULL,
    state TEXT NOT NULL,
    amount NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    delivered_on DATE,
    delivered_at TIMESTAMP WITH TIME ZONE,
    evidence TEXT,
    cancelled_at TIMESTAMP WITH TIME ZONE,
    cancel_reason TEXT,
    returned_on DATE,
    returned_at TIMESTAMP WITH TIME ZONE,
    return_reason TEXT,
    CONSTRAINT pk_aid PRIMARY KEY (id),
    CONSTRAINT ck_aid_state CHECK (state IN ('GRANTED', 'DELIVERED', 'CANCELLED', 'RETURNED')),
    CONSTRAINT ck_aid_amount_is_positive CHECK (amount > 0),
    CONSTRAINT fk_aid_beneficiary_id FOREIGN KEY(beneficiary_id) REFERENCES beneficiary (id),
    CONSTRAINT fk_aid_charity_id FOREIGN KEY(charity_id) REFERENCES charity (id),
    CONSTRAINT fk_aid_aid_type_id FOREIGN KEY(aid_type_id) REFERENCES aid_type (id)
);

CREATE INDEX ix_aid_beneficiary_id_id ON aid (beneficiary_id, id);

CREATE INDEX ix_aid_charity_id_id ON aid (charity_id, id);

ALTER TABLE aid ENABLE ROW LEVEL SECURITY;

ALTER TABLE aid FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON aid USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON aid FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('CHARITY', 'MINISTRY'), false) IS NOT NULL OR beneficiary_id = nullif(current_setting('hub.person', true), '')::uuid);

CREATE TRIGGER tells_of_insert AFTER INSERT ON aid REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_of_rows('Aid');

CREATE TRIGGER tells_of_update AFTER UPDATE ON aid REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_of_rows('Aid');

CREATE TABLE authorization_code (
    code_hash BYTEA NOT NULL,
    family_id UUID NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL,
    nonce TEXT,
    jkt TEXT,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_authorization_code PRIMARY KEY (code_hash),
    CONSTRAINT fk_authorization_code_family_id FOREIGN KEY(family_id) REFERENCES token_family (id) ON DELETE CASCADE
);

CREATE INDEX ix_authorization_code_family_id ON authorization_code (family_id);

ALTER TABLE authorization_code ENABLE ROW LEVEL SECURITY;

ALTER TABLE authorization_code FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON authorization_code USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE refresh_token (
    token_hash BYTEA NOT NULL,
    family_id UUID NOT NULL,
    jkt TEXT,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_refresh_token PRIMARY KEY (token_hash),
    CONSTRAINT fk_refresh_token_family_id FOREIGN KEY(family_id) REFERENCES token_family (id) ON DELETE CASCADE
);

CREATE INDEX ix_refresh_token_family_id ON refresh_token (family_id);

ALTER TABLE refresh_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE refresh_token FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON refresh_token USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE household_member (
    id UUID NOT NULL,
    household_id UUID NOT NULL,
    position INTEGER NOT NULL,
    name TEXT,
    kinship TEXT NOT NULL,
    birth_date DATE,
    civil_number BYTEA,
    civil_index BYTEA,
    beneficiary_id UUID,
    CONSTRAINT pk_household_member PRIMARY KEY (id),
    CONSTRAINT uq_household_member_household_id_position UNIQUE (household_id, position),
    CONSTRAINT fk_household_member_household_id FOREIGN KEY(household_id) REFERENCES household (id) ON DELETE CASCADE,
    CONSTRAINT fk_household_member_beneficiary_id FOREIGN KEY(beneficiary_id) REFERENCES beneficiary (id)
);

CREATE INDEX ix_household_member_beneficiary_id ON household_member (beneficiary_id);

CREATE INDEX ix_household_member_civil_index ON household_member (civil_index);

COMMENT ON COLUMN household_member.name IS 'Absent once the member was erased';

ALTER TABLE household_member ENABLE ROW LEVEL SECURITY;

ALTER TABLE household_member FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON household_member USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON household_member FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('CHARITY', 'MINISTRY'), false) IS NOT NULL OR household_id = nullif(current_setting('hub.household', true), '')::uuid);

CREATE TABLE served (
    charity_id UUID NOT NULL,
    beneficiary_id UUID NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_served PRIMARY KEY (charity_id, beneficiary_id),
    CONSTRAINT fk_served_charity_id FOREIGN KEY(charity_id) REFERENCES charity (id),
    CONSTRAINT fk_served_beneficiary_id FOREIGN KEY(beneficiary_id) REFERENCES beneficiary (id)
);

CREATE INDEX ix_served_beneficiary_id ON served USING hash (beneficiary_id);

COMMENT ON TABLE served IS 'Which charity registered or aided whom: the rows of a charity''s own list of people';

ALTER TABLE served ENABLE ROW LEVEL SECURITY;

ALTER TABLE served FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON served USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON served FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('MINISTRY'), false) IS NOT NULL OR charity_id = nullif(current_setting('hub.charity', true), '')::uuid);

CREATE TABLE finances (
    id UUID NOT NULL,
    beneficiary_id UUID NOT NULL,
    as_of DATE NOT NULL,
    currency TEXT NOT NULL,
    verified BOOLEAN DEFAULT 'false' NOT NULL,
    recorded_by UUID,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_finances PRIMARY KEY (id),
    CONSTRAINT uq_finances_beneficiary_id_id UNIQUE (beneficiary_id, id),
    CONSTRAINT fk_finances_beneficiary_id FOREIGN KEY(beneficiary_id) REFERENCES beneficiary (id),
    CONSTRAINT fk_finances_recorded_by FOREIGN KEY(recorded_by) REFERENCES charity (id)
);

ALTER TABLE finances ENABLE ROW LEVEL SECURITY;

ALTER TABLE finances FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON finances USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON finances FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('CHARITY', 'MINISTRY'), false) IS NOT NULL OR beneficiary_id = nullif(current_setting('hub.person', true), '')::uuid);

CREATE TABLE slot_share (
    subject_id UUID NOT NULL,
    aid_type_id UUID NOT NULL,
    cycle TEXT NOT NULL,
    aid_id UUID NOT NULL,
    CONSTRAINT pk_slot_share PRIMARY KEY (subject_id, aid_type_id, cycle, aid_id),
    CONSTRAINT fk_slot_share_aid_type_id FOREIGN KEY(aid_type_id) REFERENCES aid_type (id),
    CONSTRAINT fk_slot_share_aid_id FOREIGN KEY(aid_id) REFERENCES aid (id)
);

CREATE INDEX ix_slot_share_aid_id ON slot_share (aid_id);

COMMENT ON TABLE slot_share IS 'Which aids hold a slot: one without co-funding, several under the ceiling with it';

ALTER TABLE slot_share ENABLE ROW LEVEL SECURITY;

ALTER TABLE slot_share FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON slot_share USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE TABLE finance_line (
    id UUID NOT NULL,
    beneficiary_id UUID NOT NULL,
    finances_id UUID NOT NULL,
    side TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    monthly BYTEA,
    note BYTEA,
    CONSTRAINT pk_finance_line PRIMARY KEY (id),
    CONSTRAINT ck_finance_line_side CHECK (side IN ('INCOME', 'OBLIGATION')),
    CONSTRAINT uq_finance_line_finances_id_side_position UNIQUE (finances_id, side, position),
    CONSTRAINT fk_finance_line_beneficiary_id_finances_id FOREIGN KEY(beneficiary_id, finances_id) REFERENCES finances (beneficiary_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);

ALTER TABLE finance_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE finance_line FORCE ROW LEVEL SECURITY;

CREATE POLICY the_hub_itself ON finance_line USING (nullif(current_setting('hub.kind', true) IN ('SYSTEM'), false) IS NOT NULL);

CREATE POLICY shown ON finance_line FOR SELECT USING (nullif(current_setting('hub.kind', true) IN ('CHARITY', 'MINISTRY'), false) IS NOT NULL OR beneficiary_id = nullif(current_setting('hub.person', true), '')::uuid);

ALTER TABLE household ADD CONSTRAINT fk_household_head_id FOREIGN KEY(head_id) REFERENCES beneficiary (id);
