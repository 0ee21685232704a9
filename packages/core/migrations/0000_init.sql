CREATE TABLE "members" (
	"id" text PRIMARY KEY NOT NULL,
	"room_id" text NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"verified" boolean NOT NULL,
	"status" text NOT NULL,
	"knocked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"admitted_at" timestamp with time zone,
	"connection_id" text,
	"presence" text,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "members_room_user" UNIQUE("room_id","user_id"),
	CONSTRAINT "members_bound" CHECK (("members"."connection_id" IS NULL) = ("members"."presence" IS NULL)),
	CONSTRAINT "members_status" CHECK ("members"."status" IN ('waiting', 'admitted', 'denied')),
	CONSTRAINT "members_presence" CHECK ("members"."presence" IN ('pending', 'live')),
	CONSTRAINT "members_admitted" CHECK (("members"."status" = 'admitted') = ("members"."admitted_at" IS NOT NULL))
);
--> statement-breakpoint
CREATE TABLE "nonces" (
	"hash" text PRIMARY KEY NOT NULL,
	"member_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rooms" (
	"id" text PRIMARY KEY NOT NULL,
	"admin" text NOT NULL,
	"seats" integer NOT NULL,
	"seats_taken" integer NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "rooms_seats" CHECK ("rooms"."seats_taken" BETWEEN 0 AND "rooms"."seats")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"verified" boolean DEFAULT false NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_room_id_rooms_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."rooms"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "nonces" ADD CONSTRAINT "nonces_member_id_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "members_connection" ON "members" USING btree ("connection_id");--> statement-breakpoint
CREATE INDEX "nonces_expires_at" ON "nonces" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "nonces_member" ON "nonces" USING btree ("member_id");--> statement-breakpoint
CREATE INDEX "rooms_expires_at" ON "rooms" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sessions_expires_at" ON "sessions" USING btree ("expires_at");