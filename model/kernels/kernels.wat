;; The loops over every weight, and the dropout masks, four float32 or sixteen bytes at a time. Addresses are
;; in bytes and multiples of 16; arrays are padded with zeros to multiples of 16 bytes.
(module
  (import "host" "memory" (memory 1 65536))

  ;; Sum of the squares of the float32 values in [at, end), in double precision and in a fixed order.
  (func (export "sumOfSquares") (param $at i32) (param $end i32) (result f64)
    (local $values v128) (local $wide v128) (local $low v128) (local $high v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $values (v128.load (local.get $at)))
        (local.set $wide (f64x2.promote_low_f32x4 (local.get $values)))
        (local.set $low (f64x2.add (local.get $low) (f64x2.mul (local.get $wide) (local.get $wide))))
        (local.set $wide
          (f64x2.promote_low_f32x4
            (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $values) (local.get $values))))
        (local.set $high (f64x2.add (local.get $high) (f64x2.mul (local.get $wide) (local.get $wide))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low))))

  ;; One AdamW update of the weights in [weight, end); adamw.ts has the formula and explains the names.
  (func (export "updateAdamW")
    (param $weight i32) (param $end i32) (param $gradient i32) (param $m i32) (param $v i32)
    (param $gradientScale f32) (param $beta1 f32) (param $oneMinusBeta1 f32) (param $beta2 f32) (param $oneMinusBeta2 f32)
    (param $decayFactor f32) (param $stepSize f32) (param $vScale f32) (param $epsilon f32)
    (local $g v128) (local $newM v128) (local $newV v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $weight) (local.get $end)))
        (local.set $g
          (f32x4.mul (v128.load (local.get $gradient)) (f32x4.splat (local.get $gradientScale))))
        (local.set $newM
          (f32x4.add
            (f32x4.mul (f32x4.splat (local.get $beta1)) (v128.load (local.get $m)))
            (f32x4.mul (f32x4.splat (local.get $oneMinusBeta1)) (local.get $g))))
        (local.set $newV
          (f32x4.add
            (f32x4.mul (f32x4.splat (local.get $beta2)) (v128.load (local.get $v)))
            (f32x4.mul (f32x4.splat (local.get $oneMinusBeta2)) (f32x4.mul (local.get $g) (local.get $g)))))
        (v128.store (local.get $m) (local.get $newM))
        (v128.store (local.get $v) (local.get $newV))
        (v128.store (local.get $weight)
          (f32x4.sub
            (f32x4.mul (v128.load (local.get $weight)) (f32x4.splat (local.get $decayFactor)))
            (f32x4.div
              (f32x4.mul (f32x4.splat (local.get $stepSize)) (local.get $newM))
              (f32x4.add
                (f32x4.mul (f32x4.sqrt (local.get $newV)) (f32x4.splat (local.get $vScale)))
                (f32x4.splat (local.get $epsilon))))))
        (local.set $weight (i32.add (local.get $weight) (i32.const 16)))
        (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $v (i32.add (local.get $v) (i32.const 16)))
        (br $next))))

  ;; Multiplies the float32 values in [at, end) with $factor.
  (func (export "scale") (param $at i32) (param $end i32) (param $factor f32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (v128.store (local.get $at) (f32x4.mul (v128.load (local.get $at)) (f32x4.splat (local.get $factor))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next))))

  ;; Fills [at, end) with 1 where a random byte is at least $threshold and with 0 elsewhere. The bytes come
  ;; from four xoshiro128** generators side by side, whose states (four vectors) are read at $state.
  (func (export "fillKeepMask") (param $at i32) (param $end i32) (param $threshold i32) (param $state i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $word v128) (local $shifted v128)
    (local.set $a (v128.load (local.get $state)))
    (local.set $b (v128.load offset=16 (local.get $state)))
    (local.set $c (v128.load offset=32 (local.get $state)))
    (local.set $d (v128.load offset=48 (local.get $state)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $word (i32x4.mul (local.get $b) (v128.const i32x4 5 5 5 5)))
        (local.set $word
          (v128.or
            (i32x4.shl (local.get $word) (i32.const 7))
            (i32x4.shr_u (local.get $word) (i32.const 25))))
        (local.set $word (i32x4.mul (local.get $word) (v128.const i32x4 9 9 9 9)))
        (local.set $shifted (i32x4.shl (local.get $b) (i32.const 9)))
        (local.set $c (v128.xor (local.get $c) (local.get $a)))
        (local.set $d (v128.xor (local.get $d) (local.get $b)))
        (local.set $b (v128.xor (local.get $b) (local.get $c)))
        (local.set $a (v128.xor (local.get $a) (local.get $d)))
        (local.set $c (v128.xor (local.get $c) (local.get $shifted)))
        (local.set $d
          (v128.or
            (i32x4.shl (local.get $d) (i32.const 11))
            (i32x4.shr_u (local.get $d) (i32.const 21))))
        (v128.store (local.get $at)
          (v128.and
            (i8x16.ge_u (local.get $word) (i8x16.splat (local.get $threshold)))
            (v128.const i32x4 0x01010101 0x01010101 0x01010101 0x01010101)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))))
