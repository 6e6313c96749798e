package cddc_test

import "strings"

// The test vectors of the adaptive-login contract.
const (
	v1 = `{browser:{"userAgent":Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.3325.181 Safari/537.36},support:{"ajax":true,"boxModel":undefined,"changeBubbles":undefined,"checkClone":true,"checkOn":true,"cors":true,"cssFloat":undefined,"hrefNormalized":undefined,"htmlSerialize":undefined,"leadingWhitespace":undefined,"noCloneChecked":true,"noCloneEvent":undefined,"opacity":undefined,"optDisabled":undefined,"style":undefined,"submitBubbles":undefined,"tbody":undefined},computer:{"screenWidth":2560,"screenHeight":1440,"OS":"Microsoft Windows","platform":"Win32"},additional:{}}`
	v2 = `{"browser":{"userAgent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:146.0) Gecko/20100101 Firefox/146.0","applicationVersion":"5.0 (Macintosh)","applicationCode":"Mozilla","applicationName":"Netscape","cookieEnabled":true,"javaEnabled":false},"support":{"ajax":true,"boxModel":true,"changeBubbles":true,"checkClone":true,"checkOn":true,"cors":true,"cssFloat":true,"hrefNormalized":true,"htmlSerialize":true,"leadingWhitespace":true,"noCloneChecked":true,"noCloneEvent":true,"opacity":true,"optDisabled":true,"style":true,"submitBubbles":true,"tbody":true},"device":{"screenWidth":1920,"screenHeight":1080,"os":"Apple MacOS","language":"en-US","platform":"MacIntel","timeZone":-240},"plugin":[{"name":"PDF Viewer","file":"internal-pdf-viewer"},{"name":"Chrome PDF Viewer","file":"internal-pdf-viewer"},{"name":"Chromium PDF Viewer","file":"internal-pdf-viewer"},{"name":"Microsoft Edge PDF Viewer","file":"internal-pdf-viewer"},{"name":"WebKit built-in PDF","file":"internal-pdf-viewer"}]}`
	v3 = `{"browser":{"userAgent":"Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"},"support":{"ajax":true,"boxModel":null,"changeBubbles":null,"checkClone":true,"checkOn":true,"cors":true,"cssFloat":null,"hrefNormalized":null,"htmlSerialize":null,"leadingWhitespace":null,"noCloneChecked":true,"noCloneEvent":null,"opacity":null,"optDisabled":null,"style":null,"submitBubbles":null,"tbody":null},"computer":{"screenWidth":1920,"screenHeight":1080,"OS":"Linux","platform":"Linux x86_64"},"additional":{}}`
	v4 = `{"browser":{"userAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.130 Safari/537.36"},"viewport":{"width":1903,"height":969},"support":{"ajax":true,"boxModel":null,"changeBubbles":true,"checkClone":true,"checkOn":true,"cors":true,"cssFloat":true,"hrefNormalized":true,"htmlSerialize":true,"leadingWhitespace":true,"noCloneChecked":true,"noCloneEvent":true,"opacity":true,"optDisabled":true,"style":true,"submitBubbles":true,"tbody":true},"computer":{"screenWidth":1920,"screenHeight":1080,"OS":"Microsoft Windows","platform":"Win32"},"additional":{}}`

	v1Hash = "e96dadc9651f5fe8f071110eb174fe8e7a17a9d7a96b3b1980c13e5b4af3a4d7"
)

// seeds are the vectors and the odd shapes that clients were seen to send.
func seeds() []string {
	return []string{
		v1, v2, v3, v4,
		strings.Replace(v1, "6.1; WOW64", "6.1 ; WOW64", 1),
		strings.Replace(v3, "Firefox/128.0", `Firefox/128.0 "beta" \x`, 1),
		`{"browser":{"userAgent":"Zoé/1"}}`,
		`{"browser":{"userAgent":"a😀"}}`,
		`{"browser":{"userAgent":"a "quoted" one"}}`,
		`{browser:{"userAgent":},support:{},computer:{}}`,
		`{browser:{"userAgent":"Mozilla/5.0"},support:{},computer:{}}`,
		`{browser:`, `{`, `{}`, `[]`, `null`, `"text"`, `{"a":[[[[[]]]]]}`, `{"a":1e999,"b":-0}`,
		`{"eventTime":1,"os":"Android 14","rooted":false,"appVersion":"3.1","sensors":[1,2,{"x":null}]}`,
		"{\"a\":\"line\\r\\nbreak\\u0000\",\"\\ud800\":\"\\udc00\"}",
		"{\"a\":\"\xff\"}",
	}
}
