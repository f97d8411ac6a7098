;; Products of matrices, four rows and eight columns of sums at a time, in the registers. Addresses and distances are in bytes.

;; panels[j / 8][k][j mod 8] = right[j, k], 0 where there is no column j.
(func $packPanels (param $to i32) (param $from i32) (param $across i32) (param $along i32) (param $columns i32) (param $depth i32)
  (local $k i32) (local $p i32) (local $q i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $ab v128) (local $cd v128)
  (block $done (loop $panel
    (br_if $done (i32.le_s (local.get $columns) (i32.const 0)))
    (local.set $p (local.get $from))
    (local.set $k (local.get $depth))
    (if (i32.ge_s (local.get $columns) (i32.const 8)) (then
      (if (i32.eq (local.get $across) (i32.const 4)) (then
        (loop $next
          (v128.store (local.get $to) (v128.load (local.get $p)))
          (v128.store offset=16 (local.get $to) (v128.load offset=16 (local.get $p)))
          (local.set $p (i32.add (local.get $p) (local.get $along)))
          (local.set $to (i32.add (local.get $to) (i32.const 32)))
          (br_if $next (local.tee $k (i32.sub (local.get $k) (i32.const 1))))))
      (else
        (if (i32.eq (local.get $along) (i32.const 4)) (then
          (block $short (loop $next
            (br_if $short (i32.lt_s (local.get $k) (i32.const 4)))
            (local.set $q (local.get $p))
            (local.set $a (v128.load (local.get $q)))
            (local.set $b (v128.load (local.tee $q (i32.add (local.get $q) (local.get $across)))))
            (local.set $c (v128.load (local.tee $q (i32.add (local.get $q) (local.get $across)))))
            (local.set $d (v128.load (local.tee $q (i32.add (local.get $q) (local.get $across)))))
            (local.set $ab (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b)))
            (local.set $cd (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d)))
            (v128.store (local.get $to) (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
            (v128.store offset=32 (local.get $to) (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
            (local.set $ab (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b)))
            (local.set $cd (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d)))
            (v128.store offset=64 (local.get $to) (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
            (v128.store offset=96 (local.get $to) (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
            (local.set $a (v128.load (local.tee $q (i32.add (local.get $q) (local.get $across)))))
            (local.set $b (v128.load (local.tee $q (i32.add (local.get $q) (local.get $across)))))
            (local.set $c (v128.load (local.tee $q (i32.add (local.get $q) (local.get $across)))))
            (local.set $d (v128.load (local.tee $q (i32.add (local.get $q) (local.get $across)))))
            (local.set $ab (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b)))
            (local.set $cd (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d)))
            (v128.store offset=16 (local.get $to) (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
            (v128.store offset=48 (local.get $to) (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
            (local.set $ab (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b)))
            (local.set $cd (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d)))
            (v128.store offset=80 (local.get $to) (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
            (v128.store offset=112 (local.get $to) (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
            (local.set $p (i32.add (local.get $p) (i32.const 16)))
            (local.set $to (i32.add (local.get $to) (i32.const 128)))
            (local.set $k (i32.sub (local.get $k) (i32.const 4)))
            (br $next)))))
        (local.set $to (call $packLanes (local.get $to) (local.get $p) (local.get $across) (local.get $along) (i32.const 8) (local.get $k))))))
    (else
      (local.set $to (call $packLanes (local.get $to) (local.get $p) (local.get $across) (local.get $along) (local.get $columns) (local.get $k)))))
    (local.set $from (i32.add (local.get $from) (i32.mul (local.get $across) (i32.const 8))))
    (local.set $columns (i32.sub (local.get $columns) (i32.const 8)))
    (br $panel))))

;; One panel, number by number, of so many columns up to eight; gives the address after it.
(func $packLanes (param $to i32) (param $from i32) (param $across i32) (param $along i32) (param $columns i32) (param $depth i32) (result i32)
  (local $j i32) (local $p i32) (local $q i32)
  (block $done (loop $next
    (br_if $done (i32.le_s (local.get $depth) (i32.const 0)))
    (v128.store (local.get $to) (v128.const f32x4 0 0 0 0))
    (v128.store offset=16 (local.get $to) (v128.const f32x4 0 0 0 0))
    (local.set $p (local.get $from))
    (local.set $q (local.get $to))
    (local.set $j (local.get $columns))
    (loop $lane
      (f32.store (local.get $q) (f32.load (local.get $p)))
      (local.set $p (i32.add (local.get $p) (local.get $across)))
      (local.set $q (i32.add (local.get $q) (i32.const 4)))
      (br_if $lane (local.tee $j (i32.sub (local.get $j) (i32.const 1)))))
    (local.set $from (i32.add (local.get $from) (local.get $along)))
    (local.set $to (i32.add (local.get $to) (i32.const 32)))
    (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
    (br $next)))
  (local.get $to))

;; to[i][k] = left[i, k] where rows lie side by side, four at a time; rows of `to` are 1040 bytes apart.
(func $packRows (param $to i32) (param $from i32) (param $along i32) (param $rows i32) (param $depth i32)
  (local $i i32) (local $k i32) (local $p i32) (local $q i32) (local $x v128)
  (loop $four
    (local.set $p (i32.add (local.get $from) (i32.shl (local.get $i) (i32.const 2))))
    (local.set $q (i32.add (local.get $to) (i32.mul (local.get $i) (i32.const 1040))))
    (local.set $k (local.get $depth))
    (loop $next
      (local.set $x (v128.load (local.get $p)))
      (v128.store32_lane 0 (local.get $q) (local.get $x))
      (v128.store32_lane offset=1040 1 (local.get $q) (local.get $x))
      (v128.store32_lane offset=2080 2 (local.get $q) (local.get $x))
      (v128.store32_lane offset=3120 3 (local.get $q) (local.get $x))
      (local.set $p (i32.add (local.get $p) (local.get $along)))
      (local.set $q (i32.add (local.get $q) (i32.const 4)))
      (br_if $next (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
    (br_if $four (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 4))) (local.get $rows)))))

;; Four rows of a panel's sums, on top of what is there if `adds`: added last, so that small terms meet small sums.
(func $multiplyFour (param $sums i32) (param $pitch i32) (param $left i32) (param $across i32) (param $along i32) (param $panel i32) (param $end i32) (param $adds i32)
  (local $left1 i32) (local $left2 i32) (local $left3 i32) (local $sums1 i32) (local $sums2 i32) (local $sums3 i32) (local $x v128) (local $y0 v128) (local $y1 v128)
  (local $s00 v128) (local $s01 v128) (local $s10 v128) (local $s11 v128) (local $s20 v128) (local $s21 v128) (local $s30 v128) (local $s31 v128)
  (local.set $left1 (i32.add (local.get $left) (local.get $across)))
  (local.set $left2 (i32.add (local.get $left1) (local.get $across)))
  (local.set $left3 (i32.add (local.get $left2) (local.get $across)))
  (local.set $sums1 (i32.add (local.get $sums) (local.get $pitch)))
  (local.set $sums2 (i32.add (local.get $sums1) (local.get $pitch)))
  (local.set $sums3 (i32.add (local.get $sums2) (local.get $pitch)))
  (loop $next
    (local.set $y0 (v128.load (local.get $panel)))
    (local.set $y1 (v128.load offset=16 (local.get $panel)))
    (local.set $x (v128.load32_splat (local.get $left)))
    (local.set $s00 (f32x4.add (local.get $s00) (f32x4.mul (local.get $x) (local.get $y0))))
    (local.set $s01 (f32x4.add (local.get $s01) (f32x4.mul (local.get $x) (local.get $y1))))
    (local.set $x (v128.load32_splat (local.get $left1)))
    (local.set $s10 (f32x4.add (local.get $s10) (f32x4.mul (local.get $x) (local.get $y0))))
    (local.set $s11 (f32x4.add (local.get $s11) (f32x4.mul (local.get $x) (local.get $y1))))
    (local.set $x (v128.load32_splat (local.get $left2)))
    (local.set $s20 (f32x4.add (local.get $s20) (f32x4.mul (local.get $x) (local.get $y0))))
    (local.set $s21 (f32x4.add (local.get $s21) (f32x4.mul (local.get $x) (local.get $y1))))
    (local.set $x (v128.load32_splat (local.get $left3)))
    (local.set $s30 (f32x4.add (local.get $s30) (f32x4.mul (local.get $x) (local.get $y0))))
    (local.set $s31 (f32x4.add (local.get $s31) (f32x4.mul (local.get $x) (local.get $y1))))
    (local.set $left (i32.add (local.get $left) (local.get $along)))
    (local.set $left1 (i32.add (local.get $left1) (local.get $along)))
    (local.set $left2 (i32.add (local.get $left2) (local.get $along)))
    (local.set $left3 (i32.add (local.get $left3) (local.get $along)))
    (br_if $next (i32.lt_u (local.tee $panel (i32.add (local.get $panel) (i32.const 32))) (local.get $end))))
  (if (local.get $adds) (then
    (local.set $s00 (f32x4.add (local.get $s00) (v128.load (local.get $sums)))) (local.set $s01 (f32x4.add (local.get $s01) (v128.load offset=16 (local.get $sums))))
    (local.set $s10 (f32x4.add (local.get $s10) (v128.load (local.get $sums1)))) (local.set $s11 (f32x4.add (local.get $s11) (v128.load offset=16 (local.get $sums1))))
    (local.set $s20 (f32x4.add (local.get $s20) (v128.load (local.get $sums2)))) (local.set $s21 (f32x4.add (local.get $s21) (v128.load offset=16 (local.get $sums2))))
    (local.set $s30 (f32x4.add (local.get $s30) (v128.load (local.get $sums3)))) (local.set $s31 (f32x4.add (local.get $s31) (v128.load offset=16 (local.get $sums3))))))
  (v128.store (local.get $sums) (local.get $s00)) (v128.store offset=16 (local.get $sums) (local.get $s01))
  (v128.store (local.get $sums1) (local.get $s10)) (v128.store offset=16 (local.get $sums1) (local.get $s11))
  (v128.store (local.get $sums2) (local.get $s20)) (v128.store offset=16 (local.get $sums2) (local.get $s21))
  (v128.store (local.get $sums3) (local.get $s30)) (v128.store offset=16 (local.get $sums3) (local.get $s31)))

;; One row of a panel's sums.
(func $multiplyOne (param $sums i32) (param $left i32) (param $along i32) (param $panel i32) (param $end i32) (param $adds i32)
  (local $x v128) (local $s0 v128) (local $s1 v128)
  (loop $next
    (local.set $x (v128.load32_splat (local.get $left)))
    (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (local.get $x) (v128.load (local.get $panel)))))
    (local.set $s1 (f32x4.add (local.get $s1) (f32x4.mul (local.get $x) (v128.load offset=16 (local.get $panel)))))
    (local.set $left (i32.add (local.get $left) (local.get $along)))
    (br_if $next (i32.lt_u (local.tee $panel (i32.add (local.get $panel) (i32.const 32))) (local.get $end))))
  (if (local.get $adds) (then
    (local.set $s0 (f32x4.add (local.get $s0) (v128.load (local.get $sums))))
    (local.set $s1 (f32x4.add (local.get $s1) (v128.load offset=16 (local.get $sums))))))
  (v128.store (local.get $sums) (local.get $s0))
  (v128.store offset=16 (local.get $sums) (local.get $s1)))

;; sums[i, j] = Σ over k < depth of left[i, k] · right[j, k], on top of what is there if `adds`, for columns up to whole
;; panels: these are packed at $panels, 256 terms at a time. So are rows, behind the panels, where their terms lie so far
;; apart that all fall on the same few lines of a cache. A right operand at 0, where none can be, lies there already.
(func $multiplyMatrices (param $panels i32) (param $sums i32) (param $pitch i32)
  (param $left i32) (param $leftAcross i32) (param $leftAlong i32) (param $right i32) (param $rightAcross i32) (param $rightAlong i32)
  (param $rows i32) (param $columns i32) (param $depth i32) (param $adds i32)
  (local $some i32) (local $panel i32) (local $end i32) (local $i i32) (local $j i32) (local $row i32) (local $sum i32)
  (local $packed i32) (local $across i32) (local $along i32) (local $zero v128)
  (if (i32.eqz (i32.mul (local.get $rows) (local.get $columns))) (then (return)))
  (if (i32.eqz (local.get $depth)) (then
    (if (local.get $adds) (then (return)))
    (local.set $i (i32.mul (local.get $rows) (local.get $pitch)))
    (loop $clear
      (v128.store (i32.add (local.get $sums) (local.tee $i (i32.sub (local.get $i) (i32.const 16)))) (local.get $zero))
      (br_if $clear (local.get $i)))
    (return)))
  (loop $deeper
    (local.set $some (select (i32.const 256) (local.get $depth) (i32.gt_s (local.get $depth) (i32.const 256))))
    (if (local.get $right) (then (call $packPanels (local.get $panels) (local.get $right) (local.get $rightAcross) (local.get $rightAlong) (local.get $columns) (local.get $some))))
    (local.set $packed (local.get $left))
    (local.set $across (local.get $leftAcross))
    (local.set $along (local.get $leftAlong))
    (if (i32.and
        (i32.and (i32.eq (local.get $leftAcross) (i32.const 4)) (i32.eqz (i32.and (local.get $leftAlong) (i32.const 2047))))
        (i32.and (i32.eqz (i32.and (local.get $rows) (i32.const 3))) (i32.ge_s (local.get $columns) (i32.const 64))))
      (then
        (local.set $packed (i32.add (local.get $panels) (i32.const 278528)))
        (local.set $across (i32.const 1040))
        (local.set $along (i32.const 4))
        (call $packRows (local.get $packed) (local.get $left) (local.get $leftAlong) (local.get $rows) (local.get $some))))
    (local.set $panel (local.get $panels))
    (local.set $j (i32.const 0))
    (loop $nextPanel
      (local.set $end (i32.add (local.get $panel) (i32.shl (local.get $some) (i32.const 5))))
      (local.set $row (local.get $packed))
      (local.set $sum (i32.add (local.get $sums) (i32.shl (local.get $j) (i32.const 2))))
      (local.set $i (local.get $rows))
      (block $few (loop $four
        (br_if $few (i32.lt_s (local.get $i) (i32.const 4)))
        (call $multiplyFour (local.get $sum) (local.get $pitch) (local.get $row) (local.get $across) (local.get $along) (local.get $panel) (local.get $end) (local.get $adds))
        (local.set $row (i32.add (local.get $row) (i32.shl (local.get $across) (i32.const 2))))
        (local.set $sum (i32.add (local.get $sum) (i32.shl (local.get $pitch) (i32.const 2))))
        (local.set $i (i32.sub (local.get $i) (i32.const 4)))
        (br $four)))
      (block $none (loop $one
        (br_if $none (i32.eqz (local.get $i)))
        (call $multiplyOne (local.get $sum) (local.get $row) (local.get $along) (local.get $panel) (local.get $end) (local.get $adds))
        (local.set $row (i32.add (local.get $row) (local.get $across)))
        (local.set $sum (i32.add (local.get $sum) (local.get $pitch)))
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (br $one)))
      (local.set $panel (local.get $end))
      (br_if $nextPanel (i32.lt_s (local.tee $j (i32.add (local.get $j) (i32.const 8))) (local.get $columns))))
    (local.set $left (i32.add (local.get $left) (i32.mul (local.get $some) (local.get $leftAlong))))
    (local.set $right (i32.add (local.get $right) (i32.mul (local.get $some) (local.get $rightAlong))))
    (local.set $adds (i32.const 1))
    (br_if $deeper (local.tee $depth (i32.sub (local.get $depth) (local.get $some))))))

;; to[i][k] = from[rows[i] + terms[k]]; rows of `to` are 1056 bytes apart.
(func $gatherRows (param $to i32) (param $from i32) (param $rowOffsets i32) (param $termOffsets i32) (param $rows i32) (param $depth i32)
  (local $p i32) (local $q i32) (local $term i32) (local $end i32)
  (local.set $end (i32.add (local.get $termOffsets) (i32.shl (local.get $depth) (i32.const 2))))
  (block $done (loop $row
    (br_if $done (i32.le_s (local.get $rows) (i32.const 0)))
    (local.set $p (i32.add (local.get $from) (i32.shl (i32.load (local.get $rowOffsets)) (i32.const 2))))
    (local.set $q (local.get $to))
    (local.set $term (local.get $termOffsets))
    (block $last (loop $next
      (br_if $last (i32.ge_u (local.get $term) (local.get $end)))
      (f32.store (local.get $q) (f32.load (i32.add (local.get $p) (i32.shl (i32.load (local.get $term)) (i32.const 2)))))
      (local.set $q (i32.add (local.get $q) (i32.const 4)))
      (local.set $term (i32.add (local.get $term) (i32.const 4)))
      (br $next)))
    (local.set $to (i32.add (local.get $to) (i32.const 1056)))
    (local.set $rowOffsets (i32.add (local.get $rowOffsets) (i32.const 4)))
    (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
    (br $row))))

;; panels[j / 8][k][j mod 8] = from[columns[j] + terms[k]], 0 where there is no column j.
(func $gatherPanels (param $to i32) (param $from i32) (param $columnOffsets i32) (param $termOffsets i32) (param $columns i32) (param $depth i32)
  (block $done (loop $panel
    (br_if $done (i32.le_s (local.get $columns) (i32.const 0)))
    (call $gatherFour (local.get $to) (local.get $from) (local.get $columnOffsets) (local.get $termOffsets) (local.get $columns) (local.get $depth))
    (call $gatherFour (i32.add (local.get $to) (i32.const 16)) (local.get $from) (i32.add (local.get $columnOffsets) (i32.const 16)) (local.get $termOffsets) (i32.sub (local.get $columns) (i32.const 4)) (local.get $depth))
    (local.set $to (i32.add (local.get $to) (i32.shl (local.get $depth) (i32.const 5))))
    (local.set $columnOffsets (i32.add (local.get $columnOffsets) (i32.const 32)))
    (local.set $columns (i32.sub (local.get $columns) (i32.const 8)))
    (br $panel))))

;; Half a panel, of so many columns up to four: together where they lie side by side.
(func $gatherFour (param $to i32) (param $from i32) (param $columnOffsets i32) (param $termOffsets i32) (param $columns i32) (param $depth i32)
  (local $p i32) (local $end i32) (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $x v128)
  (local.set $end (i32.add (local.get $termOffsets) (i32.shl (local.get $depth) (i32.const 2))))
  (if (i32.le_s (local.get $columns) (i32.const 0)) (then
    (block $none (loop $next
      (br_if $none (i32.ge_u (local.get $termOffsets) (local.get $end)))
      (v128.store (local.get $to) (v128.const f32x4 0 0 0 0))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (local.set $termOffsets (i32.add (local.get $termOffsets) (i32.const 4)))
      (br $next)))
    (return)))
  (local.set $a (i32.add (local.get $from) (i32.shl (i32.load (local.get $columnOffsets)) (i32.const 2))))
  (local.set $b (local.get $a))
  (local.set $c (local.get $a))
  (local.set $d (local.get $a))
  (if (i32.gt_s (local.get $columns) (i32.const 1)) (then
    (local.set $b (i32.add (local.get $from) (i32.shl (i32.load offset=4 (local.get $columnOffsets)) (i32.const 2))))))
  (if (i32.gt_s (local.get $columns) (i32.const 2)) (then
    (local.set $c (i32.add (local.get $from) (i32.shl (i32.load offset=8 (local.get $columnOffsets)) (i32.const 2))))))
  (if (i32.gt_s (local.get $columns) (i32.const 3)) (then
    (local.set $d (i32.add (local.get $from) (i32.shl (i32.load offset=12 (local.get $columnOffsets)) (i32.const 2))))))
  (if (i32.and (i32.eq (i32.sub (local.get $d) (local.get $a)) (i32.const 12))
      (i32.and (i32.eq (i32.sub (local.get $b) (local.get $a)) (i32.const 4)) (i32.eq (i32.sub (local.get $c) (local.get $a)) (i32.const 8)))) (then
    (block $all (loop $next
      (br_if $all (i32.ge_u (local.get $termOffsets) (local.get $end)))
      (v128.store (local.get $to) (v128.load (i32.add (local.get $a) (i32.shl (i32.load (local.get $termOffsets)) (i32.const 2)))))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (local.set $termOffsets (i32.add (local.get $termOffsets) (i32.const 4)))
      (br $next)))
    (return)))
  (block $last (loop $next
    (br_if $last (i32.ge_u (local.get $termOffsets) (local.get $end)))
    (local.set $p (i32.shl (i32.load (local.get $termOffsets)) (i32.const 2)))
    (local.set $x (v128.load32_zero (i32.add (local.get $a) (local.get $p))))
    (local.set $x (v128.load32_lane 1 (i32.add (local.get $b) (local.get $p)) (local.get $x)))
    (local.set $x (v128.load32_lane 2 (i32.add (local.get $c) (local.get $p)) (local.get $x)))
    (local.set $x (v128.load32_lane 3 (i32.add (local.get $d) (local.get $p)) (local.get $x)))
    (v128.store (local.get $to) (local.get $x))
    (local.set $to (i32.add (local.get $to) (i32.const 32)))
    (local.set $termOffsets (i32.add (local.get $termOffsets) (i32.const 4)))
    (br $next))))
