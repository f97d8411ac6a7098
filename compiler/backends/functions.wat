;; Functions that kernels call on vectors of four numbers of f32, where the instructions of WebAssembly do not suffice;
;; a module carries those that it uses. Bounds are in units in the last place (ulp) of f32, for results that are not
;; denormal. There is no fused multiply-add: bounds hold without. Constants of polynomials are those of functions.wgsl;
;; even and odd powers are added up apart, as processors do both at once. That of e^r stands in three functions, as a
;; call would cost a quarter of each.

;; e^x, 1 ulp. A number above 2^23 has its whole part in its low bits: so n, the power of two nearest to e^x, is both
;; rounded and made an exponent; two factors take it, as 2^n alone may be out of range.
(func $exponential (param $x v128) (result v128)
  (local $v v128) (local $t v128) (local $n v128) (local $r v128) (local $z v128) (local $odd v128)
  (local $q v128) (local $power v128) (local $half v128)
  (local.set $v (f32x4.pmax (f32x4.pmin (local.get $x) (f32x4.splat (f32.const 89))) (f32x4.splat (f32.const -104))))
  (local.set $t (f32x4.add
    (f32x4.mul (local.get $v) (f32x4.splat (f32.const 1.442695)))
    (f32x4.splat (f32.const 12582912))))
  (local.set $n (f32x4.sub (local.get $t) (f32x4.splat (f32.const 12582912))))
  (local.set $r (f32x4.sub
    (f32x4.sub (local.get $v) (f32x4.mul (local.get $n) (f32x4.splat (f32.const 0.693145751953125))))
    (f32x4.mul (local.get $n) (f32x4.splat (f32.const 0.0000014286068)))))
  (local.set $z (f32x4.mul (local.get $r) (local.get $r)))
  (local.set $odd (f32x4.splat (f32.const 0.008369599)))
  (local.set $odd (f32x4.add (f32x4.mul (local.get $odd) (local.get $z)) (f32x4.splat (f32.const 0.16666512))))
  (local.set $q (f32x4.splat (f32.const 0.0013951717)))
  (local.set $q (f32x4.add (f32x4.mul (local.get $q) (local.get $z)) (f32x4.splat (f32.const 0.041666187))))
  (local.set $q (f32x4.add (f32x4.mul (local.get $q) (local.get $z)) (f32x4.mul (local.get $odd) (local.get $r))))
  (local.set $q (f32x4.add (local.get $q) (f32x4.splat (f32.const 0.5))))
  (local.set $q (f32x4.add (f32x4.mul (local.get $z) (local.get $q)) (local.get $r)))
  (local.set $power (i32x4.shl (local.get $t) (i32.const 23)))
  (local.set $half (v128.and
    (i32x4.shr_s (local.get $power) (i32.const 1))
    (i32x4.splat (i32.const 0xff800000))))
  (f32x4.mul
    (f32x4.mul
      (f32x4.add (local.get $q) (f32x4.splat (f32.const 1)))
      (i32x4.add (local.get $half) (i32x4.splat (i32.const 0x3f800000))))
    (i32x4.add (i32x4.sub (local.get $power) (local.get $half)) (i32x4.splat (i32.const 0x3f800000)))))

;; e^x - 1, 2 ulp: as (e^r - 1) + (1 - 2^-n), times 2^n; with the sign of x, also where it is 0.
(func $exponentialMinus1 (param $x v128) (result v128)
  (local $v v128) (local $t v128) (local $n v128) (local $r v128) (local $z v128) (local $odd v128)
  (local $q v128) (local $power v128) (local $half v128)
  (local.set $v (f32x4.pmax (f32x4.pmin (local.get $x) (f32x4.splat (f32.const 89))) (f32x4.splat (f32.const -20))))
  (local.set $t (f32x4.add
    (f32x4.mul (local.get $v) (f32x4.splat (f32.const 1.442695)))
    (f32x4.splat (f32.const 12582912))))
  (local.set $n (f32x4.sub (local.get $t) (f32x4.splat (f32.const 12582912))))
  (local.set $r (f32x4.sub
    (f32x4.sub (local.get $v) (f32x4.mul (local.get $n) (f32x4.splat (f32.const 0.693145751953125))))
    (f32x4.mul (local.get $n) (f32x4.splat (f32.const 0.0000014286068)))))
  (local.set $z (f32x4.mul (local.get $r) (local.get $r)))
  (local.set $odd (f32x4.splat (f32.const 0.008369599)))
  (local.set $odd (f32x4.add (f32x4.mul (local.get $odd) (local.get $z)) (f32x4.splat (f32.const 0.16666512))))
  (local.set $q (f32x4.splat (f32.const 0.0013951717)))
  (local.set $q (f32x4.add (f32x4.mul (local.get $q) (local.get $z)) (f32x4.splat (f32.const 0.041666187))))
  (local.set $q (f32x4.add (f32x4.mul (local.get $q) (local.get $z)) (f32x4.mul (local.get $odd) (local.get $r))))
  (local.set $q (f32x4.add (local.get $q) (f32x4.splat (f32.const 0.5))))
  (local.set $q (f32x4.add (f32x4.mul (local.get $z) (local.get $q)) (local.get $r)))
  (local.set $power (i32x4.shl (local.get $t) (i32.const 23)))
  (local.set $half (v128.and
    (i32x4.shr_s (local.get $power) (i32.const 1))
    (i32x4.splat (i32.const 0xff800000))))
  (local.set $q (f32x4.add
    (local.get $q)
    (f32x4.sub
      (f32x4.splat (f32.const 1))
      (i32x4.max_s
        (i32x4.sub (i32x4.splat (i32.const 0x3f800000)) (local.get $power))
        (i32x4.splat (i32.const 0))))))
  (v128.or
    (v128.and (local.get $x) (i32x4.splat (i32.const 0x80000000)))
    (f32x4.mul
      (f32x4.mul (local.get $q) (i32x4.add (local.get $half) (i32x4.splat (i32.const 0x3f800000))))
      (i32x4.add (i32x4.sub (local.get $power) (local.get $half)) (i32x4.splat (i32.const 0x3f800000))))))

;; log(1 + f) + e·log 2 for √½ ≤ 1 + f ≤ √2.
(func $logarithmOfParts (param $f v128) (param $e v128) (result v128)
  (local $z v128) (local $odd v128) (local $q v128)
  (local.set $z (f32x4.mul (local.get $f) (local.get $f)))
  (local.set $odd (f32x4.splat (f32.const -0.07633924)))
  (local.set $odd (f32x4.add (f32x4.mul (local.get $odd) (local.get $z)) (f32x4.splat (f32.const -0.13169336))))
  (local.set $odd (f32x4.add (f32x4.mul (local.get $odd) (local.get $z)) (f32x4.splat (f32.const -0.16622284))))
  (local.set $odd (f32x4.add (f32x4.mul (local.get $odd) (local.get $z)) (f32x4.splat (f32.const -0.2500085))))
  (local.set $q (f32x4.splat (f32.const 0.12780863)))
  (local.set $q (f32x4.add (f32x4.mul (local.get $q) (local.get $z)) (f32x4.splat (f32.const 0.14199801))))
  (local.set $q (f32x4.add (f32x4.mul (local.get $q) (local.get $z)) (f32x4.splat (f32.const 0.20001273))))
  (local.set $q (f32x4.add (f32x4.mul (local.get $q) (local.get $z)) (f32x4.splat (f32.const 0.3333333))))
  (local.set $q (f32x4.add (f32x4.mul (local.get $odd) (local.get $f)) (local.get $q)))
  (local.set $q (f32x4.add
    (f32x4.mul (f32x4.mul (local.get $z) (local.get $f)) (local.get $q))
    (f32x4.mul (local.get $e) (f32x4.splat (f32.const 0.0000014286068)))))
  (local.set $q (f32x4.sub (local.get $q) (f32x4.mul (local.get $z) (f32x4.splat (f32.const 0.5)))))
  (f32x4.add
    (f32x4.add (local.get $q) (local.get $f))
    (f32x4.mul (local.get $e) (f32x4.splat (f32.const 0.693145751953125)))))

;; The natural logarithm, 1.5 ulp: of x = (1 + f)·2^e, after what is denormal was made larger.
(func $logarithm (param $x v128) (result v128)
  (local $small v128) (local $bits v128) (local $above v128) (local $value v128)
  (local.set $small (f32x4.lt (local.get $x) (f32x4.splat (f32.const 1.1754943508222875e-38))))
  (local.set $bits (v128.bitselect
    (f32x4.mul (local.get $x) (f32x4.splat (f32.const 16777216)))
    (local.get $x)
    (local.get $small)))
  (local.set $above (i32x4.shr_s
    (i32x4.sub (local.get $bits) (i32x4.splat (i32.const 0x3f3504f3)))
    (i32.const 23)))
  (local.set $value (call $logarithmOfParts
    (f32x4.sub
      (i32x4.sub (local.get $bits) (i32x4.shl (local.get $above) (i32.const 23)))
      (f32x4.splat (f32.const 1)))
    (f32x4.convert_i32x4_s (i32x4.sub
      (local.get $above)
      (v128.and (local.get $small) (i32x4.splat (i32.const 24)))))))
  (local.set $value (v128.bitselect
    (local.get $value)
    (local.get $x)
    (f32x4.lt (local.get $x) (f32x4.splat (f32.const inf)))))
  (v128.or
    (v128.bitselect
      (f32x4.splat (f32.const -inf))
      (local.get $value)
      (f32x4.eq (local.get $x) (f32x4.splat (f32.const 0))))
    (f32x4.lt (local.get $x) (f32x4.splat (f32.const 0)))))

;; log(1 + x), 2.5 ulp: near 0 by the polynomial of x itself; with the sign of x where that is 0.
(func $logarithm1Plus (param $x v128) (result v128)
  (local $sum v128) (local $above v128) (local $value v128)
  (local.set $sum (f32x4.add (local.get $x) (f32x4.splat (f32.const 1))))
  (local.set $above (i32x4.shr_s
    (i32x4.sub (local.get $sum) (i32x4.splat (i32.const 0x3f3504f3)))
    (i32.const 23)))
  (local.set $value (call $logarithmOfParts
    (v128.bitselect
      (local.get $x)
      (f32x4.sub
        (i32x4.sub (local.get $sum) (i32x4.shl (local.get $above) (i32.const 23)))
        (f32x4.splat (f32.const 1)))
      (i32x4.eq (local.get $above) (i32x4.splat (i32.const 0))))
    (f32x4.convert_i32x4_s (local.get $above))))
  (local.set $value (v128.bitselect
    (local.get $value)
    (local.get $x)
    (f32x4.lt (local.get $x) (f32x4.splat (f32.const inf)))))
  (v128.or
    (v128.or
      (v128.bitselect
        (f32x4.splat (f32.const -inf))
        (local.get $value)
        (f32x4.eq (local.get $sum) (f32x4.splat (f32.const 0))))
      (f32x4.lt (local.get $sum) (f32x4.splat (f32.const 0))))
    (v128.and (local.get $x) (i32x4.splat (i32.const 0x80000000)))))

;; 1 / (1 + e^-x), 2.5 ulp.
(func $sigmoid (param $x v128) (result v128)
  (local $t v128)
  (local.set $t (call $exponential (f32x4.neg (f32x4.abs (local.get $x)))))
  (f32x4.div
    (v128.bitselect
      (local.get $t)
      (f32x4.splat (f32.const 1))
      (f32x4.lt (local.get $x) (f32x4.splat (f32.const 0))))
    (f32x4.add (local.get $t) (f32x4.splat (f32.const 1)))))

;; log(1 + e^x), which overflows nowhere, 3 ulp.
(func $softplus (param $x v128) (result v128)
  (f32x4.add
    (f32x4.pmax (local.get $x) (f32x4.splat (f32.const 0)))
    (call $logarithm1Plus (call $exponential (f32x4.neg (f32x4.abs (local.get $x)))))))

;; 2 ulp: near 0 by a polynomial, else of |x|, with e^2|x| = 2^n·e^r and m = 2^-n, as 1 - 2m / (e^r + m).
(func $hyperbolicTangent (param $x v128) (result v128)
  (local $v v128) (local $t v128) (local $n v128) (local $r v128) (local $z v128) (local $odd v128)
  (local $q v128) (local $m v128)
  (local.set $v (f32x4.pmin
    (f32x4.abs (f32x4.add (local.get $x) (local.get $x)))
    (f32x4.splat (f32.const 20))))
  (local.set $t (f32x4.add
    (f32x4.mul (local.get $v) (f32x4.splat (f32.const 1.442695)))
    (f32x4.splat (f32.const 12582912))))
  (local.set $n (f32x4.sub (local.get $t) (f32x4.splat (f32.const 12582912))))
  (local.set $r (f32x4.sub
    (f32x4.sub (local.get $v) (f32x4.mul (local.get $n) (f32x4.splat (f32.const 0.693145751953125))))
    (f32x4.mul (local.get $n) (f32x4.splat (f32.const 0.0000014286068)))))
  (local.set $z (f32x4.mul (local.get $r) (local.get $r)))
  (local.set $odd (f32x4.splat (f32.const 0.008369599)))
  (local.set $odd (f32x4.add (f32x4.mul (local.get $odd) (local.get $z)) (f32x4.splat (f32.const 0.16666512))))
  (local.set $q (f32x4.splat (f32.const 0.0013951717)))
  (local.set $q (f32x4.add (f32x4.mul (local.get $q) (local.get $z)) (f32x4.splat (f32.const 0.041666187))))
  (local.set $q (f32x4.add (f32x4.mul (local.get $q) (local.get $z)) (f32x4.mul (local.get $odd) (local.get $r))))
  (local.set $q (f32x4.add (local.get $q) (f32x4.splat (f32.const 0.5))))
  (local.set $q (f32x4.add (f32x4.mul (local.get $z) (local.get $q)) (local.get $r)))
  (local.set $m (i32x4.sub
    (i32x4.splat (i32.const 0x3f800000))
    (i32x4.shl (local.get $t) (i32.const 23))))
  (local.set $q (f32x4.sub
    (f32x4.splat (f32.const 1))
    (f32x4.div
      (f32x4.add (local.get $m) (local.get $m))
      (f32x4.add (local.get $q) (f32x4.add (f32x4.splat (f32.const 1)) (local.get $m))))))
  (local.set $z (f32x4.mul (local.get $x) (local.get $x)))
  (local.set $r (f32x4.splat (f32.const -0.0056607807)))
  (local.set $r (f32x4.add (f32x4.mul (local.get $r) (local.get $z)) (f32x4.splat (f32.const 0.020601999))))
  (local.set $r (f32x4.add (f32x4.mul (local.get $r) (local.get $z)) (f32x4.splat (f32.const -0.05372923))))
  (local.set $r (f32x4.add (f32x4.mul (local.get $r) (local.get $z)) (f32x4.splat (f32.const 0.13331328))))
  (local.set $r (f32x4.add (f32x4.mul (local.get $r) (local.get $z)) (f32x4.splat (f32.const -0.33333278))))
  (local.set $r (f32x4.add
    (f32x4.mul (f32x4.mul (f32x4.abs (local.get $x)) (local.get $z)) (local.get $r))
    (f32x4.abs (local.get $x))))
  (v128.or
    (v128.and (local.get $x) (i32x4.splat (i32.const 0x80000000)))
    (v128.bitselect
      (local.get $r)
      (local.get $q)
      (f32x4.lt (local.get $v) (f32x4.splat (f32.const 1.2))))))

;; 3 ulp: below 1 by an odd polynomial, else 1 - e^(-x²) times a polynomial in 1 / (1 + x/2).
(func $errorFunction (param $x v128) (result v128)
  (local $size v128) (local $z v128) (local $near v128) (local $t v128) (local $far v128)
  (local.set $size (f32x4.pmin (f32x4.abs (local.get $x)) (f32x4.splat (f32.const 4.1))))
  (local.set $z (f32x4.mul (local.get $size) (local.get $size)))
  (local.set $near (f32x4.splat (f32.const 0.00007889119)))
  (local.set $near (f32x4.add (f32x4.mul (local.get $near) (local.get $z)) (f32x4.splat (f32.const -0.0008020841))))
  (local.set $near (f32x4.add (f32x4.mul (local.get $near) (local.get $z)) (f32x4.splat (f32.const 0.005189535))))
  (local.set $near (f32x4.add (f32x4.mul (local.get $near) (local.get $z)) (f32x4.splat (f32.const -0.026854444))))
  (local.set $near (f32x4.add (f32x4.mul (local.get $near) (local.get $z)) (f32x4.splat (f32.const 0.112836))))
  (local.set $near (f32x4.add (f32x4.mul (local.get $near) (local.get $z)) (f32x4.splat (f32.const -0.37612626))))
  (local.set $near (f32x4.add (f32x4.mul (local.get $near) (local.get $z)) (f32x4.splat (f32.const 1.1283791))))
  (local.set $t (f32x4.div
    (f32x4.splat (f32.const 1))
    (f32x4.add (f32x4.mul (local.get $size) (f32x4.splat (f32.const 0.5))) (f32x4.splat (f32.const 1)))))
  (local.set $far (f32x4.splat (f32.const -0.23080166)))
  (local.set $far (f32x4.add (f32x4.mul (local.get $far) (local.get $t)) (f32x4.splat (f32.const 0.63668))))
  (local.set $far (f32x4.add (f32x4.mul (local.get $far) (local.get $t)) (f32x4.splat (f32.const -0.06446058))))
  (local.set $far (f32x4.add (f32x4.mul (local.get $far) (local.get $t)) (f32x4.splat (f32.const 0.39680204))))
  (local.set $far (f32x4.add (f32x4.mul (local.get $far) (local.get $t)) (f32x4.splat (f32.const 0.25970063))))
  (local.set $far (f32x4.add (f32x4.mul (local.get $far) (local.get $t)) (f32x4.splat (f32.const 0.001822481))))
  (local.set $far (f32x4.sub
    (f32x4.splat (f32.const 1))
    (f32x4.mul (call $exponential (f32x4.neg (local.get $z))) (local.get $far))))
  (v128.or
    (v128.and (local.get $x) (i32x4.splat (i32.const 0x80000000)))
    (v128.bitselect
      (f32x4.mul (local.get $size) (local.get $near))
      (local.get $far)
      (f32x4.lt (local.get $size) (f32x4.splat (f32.const 1))))))

(import "mlpc" "sin" (func $farSine (param $x f64) (result f64)))

(import "mlpc" "cos" (func $farCosine (param $x f64) (result f64)))

;; The sine of x and so many quarter turns for |x| below 2^20, 1.5 ulp, and 1e-7 where it is near 0. The angle is taken
;; less n quarter turns in f64, where n stands in the low word of a number above 2^52.
(func $sineOfTurned (param $x v128) (param $quarters i32) (result v128)
  (local $low v128) (local $high v128) (local $lowTurns v128) (local $highTurns v128) (local $n v128)
  (local $r v128) (local $z v128) (local $sine v128) (local $cosine v128)
  (local.set $low (f64x2.promote_low_f32x4 (local.get $x)))
  (local.set $high (f64x2.promote_low_f32x4
    (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x) (local.get $x))))
  (local.set $lowTurns (f64x2.add
    (f64x2.mul (local.get $low) (f64x2.splat (f64.const 0.6366197723675814)))
    (f64x2.splat (f64.const 6755399441055744))))
  (local.set $highTurns (f64x2.add
    (f64x2.mul (local.get $high) (f64x2.splat (f64.const 0.6366197723675814)))
    (f64x2.splat (f64.const 6755399441055744))))
  (local.set $n (f64x2.sub (local.get $lowTurns) (f64x2.splat (f64.const 6755399441055744))))
  (local.set $low (f64x2.sub
    (f64x2.sub (local.get $low) (f64x2.mul (local.get $n) (f64x2.splat (f64.const 1.5707963267341256))))
    (f64x2.mul (local.get $n) (f64x2.splat (f64.const 6.077100506506192e-11)))))
  (local.set $n (f64x2.sub (local.get $highTurns) (f64x2.splat (f64.const 6755399441055744))))
  (local.set $high (f64x2.sub
    (f64x2.sub (local.get $high) (f64x2.mul (local.get $n) (f64x2.splat (f64.const 1.5707963267341256))))
    (f64x2.mul (local.get $n) (f64x2.splat (f64.const 6.077100506506192e-11)))))
  (local.set $r (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
    (f32x4.demote_f64x2_zero (local.get $low))
    (f32x4.demote_f64x2_zero (local.get $high))))
  (local.set $n (i32x4.add
    (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $lowTurns) (local.get $highTurns))
    (i32x4.splat (local.get $quarters))))
  (local.set $z (f32x4.mul (local.get $r) (local.get $r)))
  (local.set $sine (f32x4.splat (f32.const 0.0000027183025)))
  (local.set $sine (f32x4.add (f32x4.mul (local.get $sine) (local.get $z)) (f32x4.splat (f32.const -0.00019839333))))
  (local.set $sine (f32x4.add (f32x4.mul (local.get $sine) (local.get $z)) (f32x4.splat (f32.const 0.008333329))))
  (local.set $sine (f32x4.add (f32x4.mul (local.get $sine) (local.get $z)) (f32x4.splat (f32.const -0.16666667))))
  (local.set $sine (f32x4.add (f32x4.mul (local.get $sine) (local.get $z)) (f32x4.splat (f32.const 1))))
  (local.set $cosine (f32x4.splat (f32.const -0.00000027210154)))
  (local.set $cosine (f32x4.add (f32x4.mul (local.get $cosine) (local.get $z)) (f32x4.splat (f32.const 0.00002479952))))
  (local.set $cosine (f32x4.add (f32x4.mul (local.get $cosine) (local.get $z)) (f32x4.splat (f32.const -0.0013888883))))
  (local.set $cosine (f32x4.add (f32x4.mul (local.get $cosine) (local.get $z)) (f32x4.splat (f32.const 0.041666668))))
  (local.set $cosine (f32x4.add (f32x4.mul (local.get $cosine) (local.get $z)) (f32x4.splat (f32.const -0.5))))
  (local.set $cosine (f32x4.add (f32x4.mul (local.get $cosine) (local.get $z)) (f32x4.splat (f32.const 1))))
  (v128.xor
    (i32x4.shl (v128.and (local.get $n) (i32x4.splat (i32.const 2))) (i32.const 30))
    (v128.bitselect
      (local.get $cosine)
      (f32x4.mul (local.get $r) (local.get $sine))
      (i32x4.shr_s (i32x4.shl (local.get $n) (i32.const 31)) (i32.const 31)))))

;; The bounds of $sineOfTurned; where any angle is far or not finite, the host takes all four.
(func $sine (param $x v128) (result v128)
  (if (result v128)
    (i32x4.all_true (f32x4.lt (f32x4.abs (local.get $x)) (f32x4.splat (f32.const 1048576))))
    (then (call $sineOfTurned (local.get $x) (i32.const 0)))
    (else
      (f32x4.splat (f32.demote_f64 (call $farSine (f64.promote_f32 (f32x4.extract_lane 0 (local.get $x))))))
      (f32x4.replace_lane 1 (f32.demote_f64 (call $farSine (f64.promote_f32 (f32x4.extract_lane 1 (local.get $x))))))
      (f32x4.replace_lane 2 (f32.demote_f64 (call $farSine (f64.promote_f32 (f32x4.extract_lane 2 (local.get $x))))))
      (f32x4.replace_lane 3 (f32.demote_f64 (call $farSine (f64.promote_f32 (f32x4.extract_lane 3 (local.get $x)))))))))

;; The bounds of $sineOfTurned; where any angle is far or not finite, the host takes all four.
(func $cosine (param $x v128) (result v128)
  (if (result v128)
    (i32x4.all_true (f32x4.lt (f32x4.abs (local.get $x)) (f32x4.splat (f32.const 1048576))))
    (then (call $sineOfTurned (local.get $x) (i32.const 1)))
    (else
      (f32x4.splat (f32.demote_f64 (call $farCosine (f64.promote_f32 (f32x4.extract_lane 0 (local.get $x))))))
      (f32x4.replace_lane 1 (f32.demote_f64 (call $farCosine (f64.promote_f32 (f32x4.extract_lane 1 (local.get $x))))))
      (f32x4.replace_lane 2 (f32.demote_f64 (call $farCosine (f64.promote_f32 (f32x4.extract_lane 2 (local.get $x))))))
      (f32x4.replace_lane 3 (f32.demote_f64 (call $farCosine (f64.promote_f32 (f32x4.extract_lane 3 (local.get $x)))))))))

;; -1, 0 or 1; NaN of NaN.
(func $signum (param $x v128) (result v128)
  (v128.bitselect
    (v128.or
      (v128.and (local.get $x) (i32x4.splat (i32.const 0x80000000)))
      (f32x4.splat (f32.const 1)))
    (local.get $x)
    (f32x4.gt (f32x4.abs (local.get $x)) (f32x4.splat (f32.const 0)))))

;; -1, 0 or 1 of whole numbers.
(func $integerSign (param $x v128) (result v128)
  (i32x4.max_s
    (i32x4.min_s (local.get $x) (i32x4.splat (i32.const 1)))
    (i32x4.splat (i32.const -1))))

;; x - y·floor(x / y) of two numbers of f64 that are of f32, exact but for one rounding where signs differ. A quotient
;; so large that its product with y might be rounded is first taken down, 24 binary digits at a time.
(func $moduloOfPair (param $x v128) (param $y v128) (result v128)
  (local $scale f64) (local $unit v128)
  (if (v128.any_true (f64x2.ge
      (f64x2.abs (f64x2.div (local.get $x) (local.get $y)))
      (f64x2.splat (f64.const 0x20000000))))
    (then
      (local.set $scale (f64.const 2.9642774844752946e79))
      (loop $next
        (local.set $unit (f64x2.mul (local.get $y) (f64x2.splat (local.get $scale))))
        (local.set $x (f64x2.sub
          (local.get $x)
          (f64x2.mul (f64x2.trunc (f64x2.div (local.get $x) (local.get $unit))) (local.get $unit))))
        (local.set $scale (f64.mul (local.get $scale) (f64.const 5.9604644775390625e-8)))
        (br_if $next (f64.gt (local.get $scale) (f64.const 1))))))
  (f64x2.sub
    (local.get $x)
    (f64x2.mul (f64x2.floor (f64x2.div (local.get $x) (local.get $y))) (local.get $y))))

;; x - y·floor(x / y), 1 ulp, of the sign of y; NaN where y is 0.
(func $modulo (param $x v128) (param $y v128) (result v128)
  (local $rest v128) (local $sign v128)
  (local.set $rest (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
    (f32x4.demote_f64x2_zero (call $moduloOfPair
      (f64x2.promote_low_f32x4 (local.get $x))
      (f64x2.promote_low_f32x4 (local.get $y))))
    (f32x4.demote_f64x2_zero (call $moduloOfPair
      (f64x2.promote_low_f32x4
        (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x) (local.get $x)))
      (f64x2.promote_low_f32x4
        (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $y) (local.get $y)))))))
  (local.set $rest (v128.bitselect
    (v128.bitselect
      (local.get $y)
      (local.get $x)
      (f32x4.lt (f32x4.mul (local.get $x) (local.get $y)) (f32x4.splat (f32.const 0))))
    (local.get $rest)
    (v128.and
      (f32x4.eq (f32x4.abs (local.get $y)) (f32x4.splat (f32.const inf)))
      (f32x4.lt (f32x4.abs (local.get $x)) (f32x4.splat (f32.const inf))))))
  (local.set $sign (i32x4.splat (i32.const 0x80000000)))
  (v128.bitselect (local.get $y) (local.get $rest) (local.get $sign)))

;; x - y·floor(x / y) of whole numbers as f64 holds them, which is exact.
(func $integerModuloOfPair (param $x v128) (param $y v128) (result v128)
  (i32x4.trunc_sat_f64x2_s_zero (f64x2.sub
    (local.get $x)
    (f64x2.mul (f64x2.floor (f64x2.div (local.get $x) (local.get $y))) (local.get $y)))))

;; x - y·floor(x / y) of whole numbers, of the sign of y; 0 where y is 0.
(func $integerModulo (param $x v128) (param $y v128) (result v128)
  (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
    (call $integerModuloOfPair
      (f64x2.convert_low_i32x4_s (local.get $x))
      (f64x2.convert_low_i32x4_s (local.get $y)))
    (call $integerModuloOfPair
      (f64x2.convert_low_i32x4_s
        (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x) (local.get $x)))
      (f64x2.convert_low_i32x4_s
        (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $y) (local.get $y))))))

;; x to the power y modulo 2^32; a negative power rounds toward 0, and of 0 it is 0.
(func $integerPower (param $x v128) (param $y v128) (result v128)
  (local $one v128) (local $none v128) (local $rest v128) (local $result v128) (local $square v128)
  (local.set $one (i32x4.splat (i32.const 1)))
  (local.set $none (i32x4.shr_s (local.get $y) (i32.const 31)))
  (local.set $rest (v128.bitselect
    (v128.and (local.get $y) (local.get $one))
    (local.get $y)
    (local.get $none)))
  (local.set $none (v128.and
    (local.get $none)
    (i32x4.ne (i32x4.abs (local.get $x)) (local.get $one))))
  (local.set $result (local.get $one))
  (local.set $square (local.get $x))
  (loop $next
    (local.set $result (i32x4.mul
      (local.get $result)
      (v128.bitselect
        (local.get $square)
        (local.get $one)
        (i32x4.eq (v128.and (local.get $rest) (local.get $one)) (local.get $one)))))
    (local.set $square (i32x4.mul (local.get $square) (local.get $square)))
    (local.set $rest (i32x4.shr_u (local.get $rest) (i32.const 1)))
    (br_if $next (v128.any_true (local.get $rest))))
  (v128.andnot (local.get $result) (local.get $none)))

;; e^(y·log x) of two numbers of f64 that are of f32, to 1e-9. The logarithm is that of x = m·2^e with √½ ≤ m < √2 by
;; the series of artanh; of 0 and infinity it is infinite.
(func $powerOfPair (param $x v128) (param $y v128) (result v128)
  (local $bits v128) (local $e v128) (local $s v128) (local $z v128) (local $q v128) (local $t v128) (local $r v128)
  (local.set $bits (i64x2.add
    (i64x2.sub (local.get $x) (i64x2.splat (i64.const 0x3fe6a09e667f3bcd)))
    (i64x2.splat (i64.const 0x3ff0000000000000))))
  (local.set $e (i64x2.shr_u (local.get $bits) (i32.const 52)))
  (local.set $s (i64x2.sub
    (local.get $x)
    (i64x2.sub (i64x2.shl (local.get $e) (i32.const 52)) (i64x2.splat (i64.const 0x3ff0000000000000)))))
  (local.set $e (f64x2.sub
    (v128.or (local.get $e) (i64x2.splat (i64.const 0x4330000000000000)))
    (f64x2.splat (f64.const 4503599627371519))))
  (local.set $s (f64x2.div
    (f64x2.sub (local.get $s) (f64x2.splat (f64.const 1)))
    (f64x2.add (local.get $s) (f64x2.splat (f64.const 1)))))
  (local.set $z (f64x2.mul (local.get $s) (local.get $s)))
  (local.set $q (f64x2.splat (f64.const 0.15384615384615385)))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $z)) (f64x2.splat (f64.const 0.18181818181818182))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $z)) (f64x2.splat (f64.const 0.2222222222222222))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $z)) (f64x2.splat (f64.const 0.2857142857142857))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $z)) (f64x2.splat (f64.const 0.4))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $z)) (f64x2.splat (f64.const 0.6666666666666666))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $z)) (f64x2.splat (f64.const 2))))
  (local.set $q (f64x2.add
    (f64x2.mul (local.get $s) (local.get $q))
    (f64x2.mul (local.get $e) (f64x2.splat (f64.const 0.6931471805599453)))))
  (local.set $q (v128.bitselect
    (local.get $q)
    (local.get $x)
    (f64x2.lt (local.get $x) (f64x2.splat (f64.const inf)))))
  (local.set $q (v128.bitselect
    (f64x2.splat (f64.const -inf))
    (local.get $q)
    (f64x2.eq (local.get $x) (f64x2.splat (f64.const 0)))))
  (local.set $r (f64x2.pmax
    (f64x2.pmin (f64x2.mul (local.get $y) (local.get $q)) (f64x2.splat (f64.const 100)))
    (f64x2.splat (f64.const -110))))
  (local.set $t (f64x2.add
    (f64x2.mul (local.get $r) (f64x2.splat (f64.const 1.4426950408889634)))
    (f64x2.splat (f64.const 6755399441055744))))
  (local.set $r (f64x2.sub
    (local.get $r)
    (f64x2.mul
      (f64x2.sub (local.get $t) (f64x2.splat (f64.const 6755399441055744)))
      (f64x2.splat (f64.const 0.6931471805599453)))))
  (local.set $q (f64x2.splat (f64.const 0.0000248015873015873)))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $r)) (f64x2.splat (f64.const 0.0001984126984126984))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $r)) (f64x2.splat (f64.const 0.001388888888888889))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $r)) (f64x2.splat (f64.const 0.008333333333333333))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $r)) (f64x2.splat (f64.const 0.041666666666666664))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $r)) (f64x2.splat (f64.const 0.16666666666666666))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $r)) (f64x2.splat (f64.const 0.5))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $r)) (f64x2.splat (f64.const 1))))
  (local.set $q (f64x2.add (f64x2.mul (local.get $q) (local.get $r)) (f64x2.splat (f64.const 1))))
  (f64x2.mul
    (local.get $q)
    (i64x2.add (i64x2.shl (local.get $t) (i32.const 52)) (i64x2.splat (i64.const 0x3ff0000000000000)))))

;; x to the power y as in C, 1 ulp.
(func $power (param $x v128) (param $y v128) (result v128)
  (local $size v128) (local $one v128) (local $value v128) (local $half v128) (local $whole v128)
  (local.set $one (f32x4.splat (f32.const 1)))
  (local.set $size (f32x4.abs (local.get $x)))
  (local.set $value (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
    (f32x4.demote_f64x2_zero (call $powerOfPair
      (f64x2.promote_low_f32x4 (local.get $size))
      (f64x2.promote_low_f32x4 (local.get $y))))
    (f32x4.demote_f64x2_zero (call $powerOfPair
      (f64x2.promote_low_f32x4
        (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $size) (local.get $size)))
      (f64x2.promote_low_f32x4
        (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $y) (local.get $y)))))))
  ;; 1 to any power, also an infinite one, is 1; so is any number to the power 0, further below.
  (local.set $value (v128.bitselect
    (local.get $one)
    (local.get $value)
    (f32x4.eq (local.get $size) (local.get $one))))
  ;; An odd power keeps the sign of x; one that is not whole has no value where x is below 0, and finite.
  (local.set $half (f32x4.mul (local.get $y) (f32x4.splat (f32.const 0.5))))
  (local.set $whole (f32x4.eq (f32x4.floor (local.get $y)) (local.get $y)))
  (local.set $value (v128.xor
    (local.get $value)
    (v128.and
      (v128.and (local.get $x) (i32x4.splat (i32.const 0x80000000)))
      (v128.and
        (local.get $whole)
        (f32x4.ne (f32x4.floor (local.get $half)) (local.get $half))))))
  (local.set $value (v128.or
    (local.get $value)
    (v128.andnot
      (v128.and
        (f32x4.lt (local.get $x) (f32x4.splat (f32.const 0)))
        (f32x4.lt (local.get $size) (f32x4.splat (f32.const inf))))
      (local.get $whole))))
  (v128.bitselect
    (local.get $one)
    (local.get $value)
    (v128.or
      (f32x4.eq (local.get $x) (local.get $one))
      (f32x4.eq (local.get $y) (f32x4.splat (f32.const 0))))))

;; Uniform in [0, 1), numbers `index` of a stream at this step: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror,
;; Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011), as on every target.
(func $random (param $index v128) (param $stream i32) (param $step i32) (param $seed0 i32) (param $seed1 i32)
  (result v128)
  (local $key0 i32) (local $key1 i32) (local $key2 i32) (local $first i32) (local $round i32)
  (local $x v128) (local $y v128)
  (local.set $key0 (local.get $seed0))
  (local.set $key1 (i32.xor (local.get $seed1) (i32.shr_u (local.get $step) (i32.const 16))))
  (local.set $key2 (i32.xor (i32.const 0x1bd11bda) (i32.xor (local.get $key0) (local.get $key1))))
  (local.set $x (i32x4.add (local.get $index) (i32x4.splat (local.get $key0))))
  (local.set $y (i32x4.splat (i32.add
    (i32.add (i32.shl (local.get $step) (i32.const 16)) (local.get $stream))
    (local.get $key1))))
  (loop $next
    (local.set $x (i32x4.add (local.get $x) (local.get $y)))
    (local.set $y (v128.or (i32x4.shl (local.get $y) (i32.const 13)) (i32x4.shr_u (local.get $y) (i32.const 19))))
    (local.set $y (v128.xor (local.get $y) (local.get $x)))
    (local.set $x (i32x4.add (local.get $x) (local.get $y)))
    (local.set $y (v128.or (i32x4.shl (local.get $y) (i32.const 15)) (i32x4.shr_u (local.get $y) (i32.const 17))))
    (local.set $y (v128.xor (local.get $y) (local.get $x)))
    (local.set $x (i32x4.add (local.get $x) (local.get $y)))
    (local.set $y (v128.or (i32x4.shl (local.get $y) (i32.const 26)) (i32x4.shr_u (local.get $y) (i32.const 6))))
    (local.set $y (v128.xor (local.get $y) (local.get $x)))
    (local.set $x (i32x4.add (local.get $x) (local.get $y)))
    (local.set $y (v128.or (i32x4.shl (local.get $y) (i32.const 6)) (i32x4.shr_u (local.get $y) (i32.const 26))))
    (local.set $y (v128.xor (local.get $y) (local.get $x)))
    (local.set $round (i32.add (local.get $round) (i32.const 1)))
    (local.set $x (i32x4.add (local.get $x) (i32x4.splat (local.get $key1))))
    (local.set $y (i32x4.add
      (local.get $y)
      (i32x4.splat (i32.add (local.get $key2) (local.get $round)))))
    (local.set $first (local.get $key0))
    (local.set $key0 (local.get $key1))
    (local.set $key1 (local.get $key2))
    (local.set $key2 (local.get $first))
    (if (i32.lt_u (local.get $round) (i32.const 5))
      (then
        (local.set $x (i32x4.add (local.get $x) (local.get $y)))
        (local.set $y (v128.or (i32x4.shl (local.get $y) (i32.const 17)) (i32x4.shr_u (local.get $y) (i32.const 15))))
        (local.set $y (v128.xor (local.get $y) (local.get $x)))
        (local.set $x (i32x4.add (local.get $x) (local.get $y)))
        (local.set $y (v128.or (i32x4.shl (local.get $y) (i32.const 29)) (i32x4.shr_u (local.get $y) (i32.const 3))))
        (local.set $y (v128.xor (local.get $y) (local.get $x)))
        (local.set $x (i32x4.add (local.get $x) (local.get $y)))
        (local.set $y (v128.or (i32x4.shl (local.get $y) (i32.const 16)) (i32x4.shr_u (local.get $y) (i32.const 16))))
        (local.set $y (v128.xor (local.get $y) (local.get $x)))
        (local.set $x (i32x4.add (local.get $x) (local.get $y)))
        (local.set $y (v128.or (i32x4.shl (local.get $y) (i32.const 24)) (i32x4.shr_u (local.get $y) (i32.const 8))))
        (local.set $y (v128.xor (local.get $y) (local.get $x)))
        (local.set $round (i32.add (local.get $round) (i32.const 1)))
        (local.set $x (i32x4.add (local.get $x) (i32x4.splat (local.get $key1))))
        (local.set $y (i32x4.add
          (local.get $y)
          (i32x4.splat (i32.add (local.get $key2) (local.get $round)))))
        (local.set $first (local.get $key0))
        (local.set $key0 (local.get $key1))
        (local.set $key1 (local.get $key2))
        (local.set $key2 (local.get $first))
        (br $next))))
  (f32x4.mul
    (f32x4.convert_i32x4_s (i32x4.shr_u (local.get $x) (i32.const 8)))
    (f32x4.splat (f32.const 5.9604644775390625e-8))))

;; Four bools, a byte each.
(func $loadBools (param $from i32) (result v128)
  (i32x4.ne
    (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $from))))
    (i32x4.splat (i32.const 0))))

(func $storeBools (param $to i32) (param $x v128)
  (local $ones v128)
  (local.set $ones (v128.and (local.get $x) (i32x4.splat (i32.const 1))))
  (local.set $ones (i16x8.narrow_i32x4_u (local.get $ones) (local.get $ones)))
  (v128.store32_lane 0 (local.get $to) (i8x16.narrow_i16x8_u (local.get $ones) (local.get $ones))))
