package risk

import "math"

// clockAngle is a time as an angle on the face of a 24-hour clock, UTC.
func clockAngle(at int64) float64 {
	return 2 * math.Pi * float64(((at%day)+day)%day) / float64(day)
}

// weighHour is T9: whether this is the user's time of day (a cardioid density).
func weighHour(_ *Model, e *Evidence) Finding {
	h := e.User.Hour
	length := math.Sqrt(h.Sin*h.Sin + h.Cos*h.Cos)
	if e.User.Logins <= 0 || length == 0 {
		return nats(0)
	}
	sin, cos := math.Sincos(clockAngle(e.Attempt.At))
	near := (sin*h.Sin + cos*h.Cos) / length // the cosine of the way between the two hours
	return nats(-math.Log(1 + 2*concentration(length, e.User.Logins)*near))
}

// concentration is how much the times of day of n logins agree: 0 not at all, at most
// .45.
func concentration(length, n float64) float64 { return math.Min(.45, length/(n+8)) }

// usual is the time of day a user comes at.
type usual struct {
	angle         float64
	concentration float64 // 0: any time; at most .45
}

func usualHour(e *Evidence) usual {
	h, n := e.User.Hour, e.User.Logins
	if n <= 0 {
		return usual{}
	}
	return usual{math.Atan2(h.Sin, h.Cos), concentration(math.Sqrt(h.Sin*h.Sin+h.Cos*h.Cos), n)}
}

func explainHour(_ *Model, e *Evidence, f Finding) Explanation {
	at := usualHour(e)
	code := ReasonUnusualHour
	if f.Nats < 0 {
		code = ReasonUsualHour
	}
	return Explanation{
		Code: code,
		Numbers: map[string]any{
			"hourUTC": round(hours(clockAngle(e.Attempt.At))), "usualHourUTC": round(hours(at.angle)),
			"concentration": round(at.concentration),
		},
	}
}

// hours turns an angle into hours from 0 to 24.
func hours(angle float64) float64 { return math.Mod(angle/(2*math.Pi)*24+24, 24) }
