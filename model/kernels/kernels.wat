;; The loops over every parameter, and the dropout masks, with 128-bit vectors. Addresses are in bytes, multiples of 16;
;; lengths are rounded up to 16 bytes, and what lies between stays zero.
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

  ;; One AdamW update of the weights in [weight, end); see adamw.ts for the formula and the names.
  (func (export "updateAdamW")
    (param $weight i32) (param $end i32) (param $gradient i32) (param $first i32) (param $second i32)
    (param $gradientScale f32) (param $beta1 f32) (param $gain1 f32) (param $beta2 f32) (param $gain2 f32)
    (param $keep f32) (param $stepSize f32) (param $secondScale f32) (param $epsilon f32)
    (local $slope v128) (local $mean v128) (local $square v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $weight) (local.get $end)))
        (local.set $slope
          (f32x4.mul (v128.load (local.get $gradient)) (f32x4.splat (local.get $gradientScale))))
        (local.set $mean
          (f32x4.add
            (f32x4.mul (f32x4.splat (local.get $beta1)) (v128.load (local.get $first)))
            (f32x4.mul (f32x4.splat (local.get $gain1)) (local.get $slope))))
        (local.set $square
          (f32x4.add
            (f32x4.mul (f32x4.splat (local.get $beta2)) (v128.load (local.get $second)))
            (f32x4.mul (f32x4.splat (local.get $gain2)) (f32x4.mul (local.get $slope) (local.get $slope)))))
        (v128.store (local.get $first) (local.get $mean))
        (v128.store (local.get $second) (local.get $square))
        (v128.store (local.get $weight)
          (f32x4.sub
            (f32x4.mul (v128.load (local.get $weight)) (f32x4.splat (local.get $keep)))
            (f32x4.div
              (f32x4.mul (f32x4.splat (local.get $stepSize)) (local.get $mean))
              (f32x4.add
                (f32x4.mul (f32x4.sqrt (local.get $square)) (f32x4.splat (local.get $secondScale)))
                (f32x4.splat (local.get $epsilon))))))
        (local.set $weight (i32.add (local.get $weight) (i32.const 16)))
        (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
        (local.set $first (i32.add (local.get $first) (i32.const 16)))
        (local.set $second (i32.add (local.get $second) (i32.const 16)))
        (br $next))))

  ;; Multiplies the float32 values in [at, end) with $factor.
  (func (export "scale") (param $at i32) (param $end i32) (param $factor f32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (v128.store (local.get $at) (f32x4.mul (v128.load (local.get $at)) (f32x4.splat (local.get $factor))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next))))

  ;; Fills [at, end) with 1 where a random byte is at least $threshold and with 0 elsewhere. The bytes come from four
  ;; streams of xoshiro128** side by side, whose states (four vectors) are read at $state.
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
