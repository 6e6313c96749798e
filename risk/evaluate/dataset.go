package evaluate

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/md5" //nolint:gosec // what the publisher gives; it guards against broken copies, not against people
	"encoding/hex"
	"fmt"
	"io"
	"path"
)

// DataSetPage is where the public data set can be fetched.
const DataSetPage = "https://zenodo.org/records/6782156"

// DataSetCitation names the data set as its licence, CC BY 4.0, asks for.
const DataSetCitation = "Login Data Set for Risk-Based Authentication, CC BY 4.0: Wiefling, Jørgensen, Thunem, " +
	"Lo Iacono, Pump Up Password Security!, ACM TOPS 2022, doi 10.1145/3546069"

// Facts are what is published about the data set, by which it is recognised.
type Facts struct {
	Size int64
	MD5  string

	Rows, Users, Successes                        int
	Takeovers, SuccessfulTakeovers, TakeoverUsers int

	VectorRows, VectorLogins, VectorUsers int // of the slice that the 24 scores belong to
	VectorFrom, VectorTo                  int // the attempts in it that were scored
	PramaanLogins, PramaanTakeovers       int
	AegisLogins, AegisTakeovers           int
}

// PublicFacts are those of the data set at DataSetPage.
func PublicFacts() Facts {
	return Facts{
		Size: 1_093_700_330, MD5: "cc1b1078b3929650e6c08678caffcc57",
		Rows: 31_269_264, Users: 4_304_857, Successes: 12_541_442,
		Takeovers: 141, SuccessfulTakeovers: 140, TakeoverUsers: 138,
		VectorRows: 1_000_000, VectorLogins: 476_564, VectorUsers: 271_719, VectorFrom: 50_000, VectorTo: 50_050,
		PramaanLogins: 6_789_183, PramaanTakeovers: 56,
		AegisLogins: 5_403_650, AegisTakeovers: 22,
	}
}

// DataSet is the public data set in its zip file.
type DataSet struct {
	Zip   io.ReaderAt
	Size  int64
	Facts Facts
}

// Verify makes sure that the file is the published one, whole.
func (d *DataSet) Verify(ctx context.Context, progress func(share float64)) error {
	if d.Size != d.Facts.Size {
		return fmt.Errorf("the file has %d bytes, the published one %d: download it again from %s", d.Size, d.Facts.Size, DataSetPage)
	}
	sum := md5.New() //nolint:gosec // see above
	file := &metered{r: io.NewSectionReader(d.Zip, 0, d.Size), ctx: ctx, tell: progress, total: d.Size}
	if _, err := io.Copy(sum, file); err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != d.Facts.MD5 {
		return fmt.Errorf("the MD5 sum is %s, that of the published file %s: download it again from %s", got, d.Facts.MD5, DataSetPage)
	}
	return nil
}

// open opens the table inside the zip. It is unpacked beside whoever reads it.
func (d *DataSet) open(ctx context.Context, progress func(share float64)) (io.ReadCloser, error) {
	archive, err := zip.NewReader(d.Zip, d.Size)
	if err != nil {
		return nil, fmt.Errorf("open the zip: %w", err)
	}
	var table *zip.File
	for _, file := range archive.File {
		if path.Ext(file.Name) == ".csv" {
			if table != nil {
				return nil, fmt.Errorf("the zip holds two tables, %s and %s", table.Name, file.Name)
			}
			table = file
		}
	}
	if table == nil {
		return nil, fmt.Errorf("the zip holds no .csv file")
	}
	packed, err := table.Open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", table.Name, err)
	}
	from, to := io.Pipe()
	size := int64(min(table.UncompressedSize64, 1<<62))
	go func() {
		const piece = 1 << 20
		_, err := bufio.NewReaderSize(&metered{r: packed, ctx: ctx, tell: progress, total: size}, piece).WriteTo(to)
		_ = packed.Close() // it was only read
		_ = to.CloseWithError(err)
	}()
	return from, nil
}

// metered is a reader that tells how far it is and ends with its context.
type metered struct {
	r           io.Reader
	ctx         context.Context
	tell        func(share float64)
	done, total int64
}

// Read implements io.Reader.
func (m *metered) Read(buffer []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.r.Read(buffer)
	m.done += int64(n)
	m.tell(min(1, float64(m.done)/float64(max(1, m.total))))
	return n, err
}
