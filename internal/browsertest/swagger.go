package browsertest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/chromedp/chromedp"
)

// Result is what Swagger UI shows after an operation was tried out.
type Result struct {
	Status int
	Body   string
}

// TryOut opens an operation on the page of Swagger UI, chooses the named example
// as its body, presses Execute and returns the answer that is then shown. Path
// and method are those of the description; an empty example keeps the first.
func (p *Page) TryOut(method, path, example string) Result {
	p.t.Helper()
	block := p.operation(method, path)
	p.Do(
		chromedp.ScrollIntoView(chromedp.CSS(block)),
		chromedp.Click(chromedp.CSS(block+" .opblock-summary-control")),
		chromedp.WaitVisible(chromedp.CSS(block+" .body-param")),
	)
	if example != "" {
		p.Choose(block+" .opblock-section-request-body .examples-select select", example)
	}
	p.Do(
		chromedp.Click(chromedp.CSS(block+" button.execute")),
		chromedp.WaitVisible(chromedp.CSS(block+" .live-responses-table .response-col_description .microlight")),
	)
	status, err := strconv.Atoi(strings.TrimSpace(p.Text(block + " .live-responses-table tbody .response-col_status")))
	if err != nil {
		p.t.Fatalf("Swagger UI shows no status: %v", err)
	}
	return Result{Status: status, Body: p.Text(block + " .live-responses-table .response-col_description .microlight")}
}

// Choose picks an option of a select element by its value, as a person would.
func (p *Page) Choose(selector, value string) {
	p.t.Helper()
	p.Do(chromedp.WaitVisible(chromedp.CSS(selector)))
	chosen, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`(() => {
		const list = document.querySelector(%q);
		const known = [...list.options].some((o) => o.value === %q);
		Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(list, %q);
		list.dispatchEvent(new Event('change', {bubbles: true}));
		return known;
	})()`, selector, value, value)))
	if err != nil || !chosen {
		p.t.Fatalf("choose %q in %s: found %t, %v", value, selector, chosen, err)
	}
}

// operation marks the block of an operation, so that selectors find it.
func (p *Page) operation(method, path string) string {
	p.t.Helper()
	mark := "opblock-" + strings.ToLower(method)
	p.Do(chromedp.WaitVisible(chromedp.CSS("." + mark)))
	id, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](fmt.Sprintf(`(() => {
		const shown = [...document.querySelectorAll('.' + %q)].find((block) =>
			block.querySelector('.opblock-summary-path')?.dataset.path === %q);
		return shown ? shown.id : '';
	})()`, mark, path)))
	if err != nil || id == "" {
		p.t.Fatalf("Swagger UI shows no %s %s: %v", method, path, err)
	}
	return fmt.Sprintf("[id=%q]", id)
}
