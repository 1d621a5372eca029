// Stand-in for pg_featureserv and pg_tileserv where the Go proxy does not serve them.
//
// It does per request what those servers do: one statement of the same form over pgx, rows into maps,
// encoding/json over the whole collection; a tile in one statement, sent as it comes. It leaves out
// everything else (routing tables, CQL parsing, links, re-parsing of geometry, logs), so it is faster
// than the originals; whoever is faster than it is faster than they are.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

type feature struct {
	Type  string          `json:"type"`
	ID    string          `json:"id"`
	Geom  json.RawMessage `json:"geometry"`
	Props map[string]any  `json:"properties"`
}

type collection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
	Returned int       `json:"numberReturned"`
}

var pool *pgxpool.Pool
var columns = strings.Split(os.Args[3], ",")

func listed() string {
	names := make([]string, len(columns))
	for i, name := range columns {
		names[i] = strconv.Quote(name)
		if name != "elevation_m" {
			names[i] += "::text"
		}
	}
	return strings.Join(names, ",")
}

func features(sql string, args ...any) ([]feature, error) {
	rows, err := pool.Query(context.Background(), sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := []feature{}
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return nil, err
		}
		props := make(map[string]any, len(columns))
		for i, name := range columns {
			props[name] = values[i+2]
		}
		found = append(found, feature{"Feature", fmt.Sprintf("%v", values[1]), json.RawMessage(values[0].(string)), props})
	}
	return found, rows.Err()
}

func numbers(text string) []float64 {
	parts := strings.Split(text, ",")
	found := make([]float64, len(parts))
	for i, part := range parts {
		found[i], _ = strconv.ParseFloat(part, 64)
	}
	return found
}

func send(w http.ResponseWriter, media string, body []byte) {
	w.Header().Set("Content-Type", media)
	w.Write(body)
}

func items(w http.ResponseWriter, r *http.Request) {
	box := numbers(r.FormValue("bbox"))
	limit, _ := strconv.Atoi(r.FormValue("limit"))
	more := ""
	if least := r.FormValue("least"); least != "" {
		value, _ := strconv.ParseFloat(least, 64)
		more = fmt.Sprintf(` AND ("state" = '2' AND "elevation_m" > %v)`, value)
	}
	sql := fmt.Sprintf(`SELECT ST_AsGeoJSON("geom") AS _geojson, "id", %s FROM "peers"."components" `+
		`WHERE ST_Intersects("geom", ST_MakeEnvelope(%v,%v,%v,%v,4326))%s LIMIT %d`,
		listed(), box[0], box[1], box[2], box[3], more, limit)
	found, err := features(sql)
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	body, _ := json.Marshal(collection{"FeatureCollection", found, len(found)})
	send(w, "application/geo+json", body)
}

func item(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	sql := fmt.Sprintf(`SELECT ST_AsGeoJSON("geom") AS _geojson, "id", %s FROM "peers"."components" WHERE "id" = $1 LIMIT 1`, listed())
	found, err := features(sql, id)
	if err != nil || len(found) == 0 {
		http.Error(w, "not found", 404)
		return
	}
	body, _ := json.Marshal(found[0])
	send(w, "application/geo+json", body)
}

func tile(w http.ResponseWriter, r *http.Request) {
	var at [3]int
	for i, name := range []string{"z", "x", "y"} {
		at[i], _ = strconv.Atoi(r.PathValue(name))
	}
	const world = 20037508.342789244
	side := 2 * world / float64(int(1)<<at[0])
	west, north := -world+float64(at[1])*side, world-float64(at[2])*side
	margin := side * 64 / 4096
	sql := fmt.Sprintf(`SELECT ST_AsMVT(mvtgeom, 'components', 4096, 'geom', 'id') FROM (`+
		`SELECT ST_AsMVTGeom(ST_Transform(ST_Force2D(t."geom"), 3857), bounds.geom_clip, 4096, 64) AS geom, t."id", "code", "name", "state", "class_code" `+
		`FROM "peers"."components" t, (SELECT ST_MakeEnvelope(%f,%f,%f,%f,3857) AS geom_clip, ST_MakeEnvelope(%f,%f,%f,%f,3857) AS geom_query) bounds `+
		`WHERE ST_Intersects(t."geom", ST_Transform(bounds.geom_query, 4326)) LIMIT 10000) mvtgeom`,
		west, north-side, west+side, north, west-margin, north-side-margin, west+side+margin, north+margin)
	var body []byte
	if err := pool.QueryRow(context.Background(), sql).Scan(&body); err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	send(w, "application/vnd.mapbox-vector-tile", body)
}

func main() {
	made, err := pgxpool.New(context.Background(), os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	pool = made
	http.HandleFunc("GET /items", items)
	http.HandleFunc("GET /items/{id}", item)
	http.HandleFunc("GET /tiles/{z}/{x}/{y}", tile)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
