-- CreateEnum
CREATE TYPE "Role" AS ENUM ('admin', 'supervisor', 'auditor');

-- CreateEnum
CREATE TYPE "SiteMigrationState" AS ENUM ('requested', 'refused', 'no-answer', 'running', 'suspended', 'stopped', 'aborted', 'crashed', 'forced');

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "name" VARCHAR(64) NOT NULL,
    "role" "Role" NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "disabledAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "userId" UUID NOT NULL,
    "address" VARCHAR(64) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Site" (
    "name" VARCHAR(64) NOT NULL,
    "title" VARCHAR(120) NOT NULL,

    CONSTRAINT "Site_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Server" (
    "id" VARCHAR(64) NOT NULL,
    "application" VARCHAR(64) NOT NULL,
    "siteName" VARCHAR(64) NOT NULL,
    "url" TEXT NOT NULL,
    "token" TEXT NOT NULL,

    CONSTRAINT "Server_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Gateway" (
    "name" VARCHAR(64) NOT NULL,
    "url" TEXT NOT NULL,
    "token" TEXT NOT NULL,

    CONSTRAINT "Gateway_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "SiteMigration" (
    "id" UUID NOT NULL,
    "serverId" VARCHAR(64) NOT NULL,
    "shutdownId" VARCHAR(64),
    "requestId" VARCHAR(64),
    "state" "SiteMigrationState" NOT NULL,
    "initiator" VARCHAR(128) NOT NULL,
    "via" VARCHAR(16) NOT NULL,
    "reason" TEXT NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "acknowledgedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "message" TEXT,
    "lastSeq" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "SiteMigration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TimelineEvent" (
    "serverId" VARCHAR(64) NOT NULL,
    "shutdownId" VARCHAR(64) NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "event" JSONB NOT NULL,

    CONSTRAINT "TimelineEvent_pkey" PRIMARY KEY ("serverId","shutdownId","seq")
);

-- CreateTable
CREATE TABLE "AuditRecord" (
    "seq" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" VARCHAR(128) NOT NULL,
    "role" VARCHAR(16) NOT NULL,
    "address" VARCHAR(64) NOT NULL,
    "session" UUID,
    "action" VARCHAR(64) NOT NULL,
    "target" VARCHAR(256) NOT NULL,
    "parameters" JSONB NOT NULL,
    "result" VARCHAR(16) NOT NULL,
    "detail" TEXT,

    CONSTRAINT "AuditRecord_pkey" PRIMARY KEY ("seq")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_name_key" ON "User"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Session_tokenHash_key" ON "Session"("tokenHash");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "Server_application_key" ON "Server"("application");

-- CreateIndex
CREATE INDEX "Server_siteName_idx" ON "Server"("siteName");

-- CreateIndex
CREATE UNIQUE INDEX "SiteMigration_requestId_key" ON "SiteMigration"("requestId");

-- CreateIndex
CREATE INDEX "SiteMigration_requestedAt_idx" ON "SiteMigration"("requestedAt" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "SiteMigration_serverId_shutdownId_key" ON "SiteMigration"("serverId", "shutdownId");

-- CreateIndex
CREATE INDEX "AuditRecord_at_idx" ON "AuditRecord"("at");

-- CreateIndex
CREATE INDEX "AuditRecord_actor_idx" ON "AuditRecord"("actor");

-- CreateIndex
CREATE INDEX "AuditRecord_action_idx" ON "AuditRecord"("action");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Server" ADD CONSTRAINT "Server_siteName_fkey" FOREIGN KEY ("siteName") REFERENCES "Site"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SiteMigration" ADD CONSTRAINT "SiteMigration_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- The audit is append-only: whoever can write to it can't rewrite it, short of dropping the trigger.
CREATE FUNCTION "AuditRecord_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END;
$$;

CREATE TRIGGER "AuditRecord_append_only"
    BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditRecord"
    FOR EACH STATEMENT EXECUTE FUNCTION "AuditRecord_refuse_change"();
