CREATE TABLE "forwardings" (
	"hash" text NOT NULL,
	"room_id" text NOT NULL,
	CONSTRAINT "forwardings_hash_room_id_pk" PRIMARY KEY("hash","room_id")
);
--> statement-breakpoint
CREATE TABLE "passes" (
	"room_id" text NOT NULL,
	"hash" text NOT NULL,
	"member_id" text NOT NULL,
	CONSTRAINT "passes_room_id_hash_pk" PRIMARY KEY("room_id","hash"),
	CONSTRAINT "passes_room_member" UNIQUE("room_id","member_id")
);
--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "door_seconds" integer DEFAULT 300 NOT NULL;--> statement-breakpoint
ALTER TABLE "forwardings" ADD CONSTRAINT "forwardings_room_id_rooms_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."rooms"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passes" ADD CONSTRAINT "passes_room_id_rooms_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."rooms"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "forwardings_room" ON "forwardings" USING btree ("room_id");