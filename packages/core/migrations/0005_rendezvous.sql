CREATE TABLE "rendezvous" (
	"hash" text PRIMARY KEY NOT NULL,
	"key_hash" text NOT NULL,
	"sealed" text,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "rendezvous_expires_at" ON "rendezvous" USING btree ("expires_at");