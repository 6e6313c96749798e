package main

// bodies lists the examples of request bodies by operation, names of path
// parameters left out.
func bodies() map[string]offered {
	return map[string]offered{
		"post /users/{}/login": people(),
	}
}

// pathExamples lists the examples of path parameters by name.
func pathExamples() map[string]offered {
	var users offered
	for _, name := range []string{"iaa_user", "sms_user", "traveller", "new_user", "face_user", "nofactor_user", "locked_user"} {
		users = append(users, example{name: name, value: name + "@sandbox"})
	}
	return map[string]offered{"user": users}
}
