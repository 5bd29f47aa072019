(* Refutations by condition numbers: matrices of size 2 and diagonal ones. *)
From Coq Require Import QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims ClaimsFalse Ring GramCube Forms Compute Refute.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Kappa.
Variable R : realFieldType.

Lemma kappa_unique n (A : 'M[R]_n) c d : kappa A c -> kappa A d -> c = d.
Proof.
move=> [a [b [ea ma [eb b0] mb ->]]] [a' [b' [ea' ma' [eb' b0'] mb' ->]]].
have -> : a = a' by apply/le_anti; rewrite ma' // ma.
by have -> : b = b' by apply/le_anti; rewrite mb // mb'.
Qed.

(* The eigenvalues of a diagonal matrix are its entries. *)
Lemma diag_eigenvalue n (l : 'rV[R]_n) x : eigenvalue_of (diag_mx l) x <-> exists i, x = l 0 i.
Proof.
split=> [[v [v0 e]]|[i ->]].
  have /existsP [i vi] : [exists i, v i 0 != 0].
    apply: contraNT v0 => /existsPn all0; apply/eqP/colP => i; rewrite mxE; apply/eqP.
    by have := all0 i; rewrite negbK.
  exists i; apply/esym/(mulIf vi); have /colP/(_ i) := e.
  by rewrite mul_diag_mx !mxE.
exists (delta_mx i 0); split.
  by apply/eqP => /colP/(_ i)/eqP; rewrite !mxE !eqxx /= oner_eq0.
apply/colP => j; rewrite mul_diag_mx !mxE andbT.
by case: (eqVneq j i) => [->|_]; rewrite ?mulr0.
Qed.

(* κ₊ of diag(a, b), a ≥ b > 0. *)
Lemma kappa_diag2 (l : 'rV[R]_2) a b : 0 < b -> b <= a -> (l 0 0 = a /\ l 0 1 = b) \/ (l 0 0 = b /\ l 0 1 = a) ->
  kappa (diag_mx l) (a / b).
Proof.
move=> b0 ba l2.
have vals i : l 0 i = a \/ l 0 i = b.
  case: l2 => [] [e0 e1]; case: i => [[|[|//]] p]; [left|right|right|left]; rewrite -?e0 -?e1; congr (l _ _);
    exact: val_inj.
have [ia ib] : (exists i, a = l 0 i) /\ exists i, b = l 0 i.
  by case: l2 => [] [e0 e1]; split; [exists 0|exists 1|exists 1|exists 0].
exists a, b; split=> //.
- exact/diag_eigenvalue.
- by move=> x /diag_eigenvalue [i ->]; case: (vals i) => ->.
- by split=> //; exact/diag_eigenvalue.
- by move=> x /diag_eigenvalue [i ->] _; case: (vals i) => ->.
Qed.

Lemma mx_diag2 p q : mx R 2 2 [:: [:: p; 0]; [:: 0; q]]%Q = diag_mx (mx R 1 2 [:: [:: p; q]]%Q).
Proof. by apply/matrixP => [[[|[|//]] ?] [[|[|//]] ?]]; rewrite !mxE -?val_eqE /= ?mulr1n ?mulr0n ?ofQ0. Qed.

Lemma kappa2 p q : Qle_bool q p && ~~ Qle_bool q 0 ->
  kappa (mx R 2 2 [:: [:: p; 0]; [:: 0; q]]%Q) (ofQ R (p / q)) /\
  kappa (mx R 2 2 [:: [:: q; 0]; [:: 0; p]]%Q) (ofQ R (p / q)).
Proof.
case/andP=> qp q0; rewrite !mx_diag2 ofQM ofQV; split; apply: kappa_diag2; rewrite -?(ofQ0 R) ?ofQ_lt ?ofQ_le //.
  by left; rewrite !mxE.
by right; rewrite !mxE.
Qed.
End Kappa.

(* X = diag(2, 1), k = 2: G = diag(4, 1), and two layers make diag(4⁹, 1), not κ = 4⁵. *)
Theorem refutation_rem_4_10_1_b_moving_keys : ~ rem_4_10_1_b_moving_keys.
Proof.
case=> R /(_ 2%N 2%N (mx R 2 2 [:: [:: 2; 0]; [:: 0; 1]]%Q) 2%N (ofQ R (4 / 1))); set X := mx R 2 2 _ => h.
have [g _] := @kappa2 R 4 1 isT; have [k _] := @kappa2 R 262144 1 isT.
have eG : gram X = mx R 2 2 [:: [:: 4; 0]; [:: 0; 1]]%Q by rewrite /X; compute_mx.
have eK : gram (iter 2 (@features R 2 2) X) = mx R 2 2 [:: [:: 262144; 0]; [:: 0; 1]]%Q.
  by rewrite moving_keys eG; compute_mx.
move: h; rewrite eK eG => h; have /eqP := kappa_unique k (h g); rewrite ofQX ofQ_eqE.
by vm_compute.
Qed.

(* X = (0, 1), W_Q a swap of coordinates: F = 0 has no κ₊. *)
Theorem refutation_prop_4_13_b_any_orthogonal : ~ prop_4_13_b_any_orthogonal.
Proof.
case=> R /(_ 1%N 2%N (mx R 1 2 [:: [:: 0; 1]]%Q) (swap R) 1%:M 1%:M 1).
have o1 : (1%:M : 'M[R]_2) *m 1%:M^T = 1%:M by rewrite trmx1 mulmx1.
have os : swap R *m (swap R)^T = 1%:M by rewrite /swap; compute_mx.
have eG : gram (mx R 1 2 [:: [:: 0; 1]]%Q) = diag_mx (const_mx 1).
  by rewrite diag_const_mx; compute_mx.
have k1 : kappa (gram (mx R 1 2 [:: [:: 0; 1]]%Q)) 1.
  rewrite eG; have all1 x : eigenvalue_of (diag_mx (const_mx 1 : 'rV[R]_1)) x <-> x = 1.
    by rewrite diag_eigenvalue; split=> [[i ->]|->]; [rewrite mxE|exists 0; rewrite mxE].
  exists 1, 1; split; rewrite ?divr1 //; [exact/all1 | by move=> x /all1 -> | | by move=> x /all1 ->].
  by split; [exact/all1 | exact: ltr01].
have F0 : gram (projected (mx R 1 2 [:: [:: 0; 1]]%Q) (swap R) 1%:M 1%:M) = 0.
  by rewrite (mx_0 R) /projected /swap; compute_mx.
move/(_ os o1 o1 k1); rewrite F0 => -[a [b [_ _ [[v [v0 e]] b0] _ _]]].
by move: e b0; rewrite mul0mx => /esym/eqP; rewrite scaler_eq0 (negPf v0) orbF => /eqP ->; rewrite ltxx.
Qed.

(* X = diag(2, 1), W_Q a swap: FFᵀ = diag(4, 16), κ = 4 and not 4³. *)
Theorem refutation_prop_4_13_b_full_column_rank : ~ prop_4_13_b_full_column_rank.
Proof.
case=> R /(_ 2%N 2%N (mx R 2 2 [:: [:: 2; 0]; [:: 0; 1]]%Q) (swap R) 1%:M 1%:M (ofQ R (4 / 1))).
have o1 : (1%:M : 'M[R]_2) *m 1%:M^T = 1%:M by rewrite trmx1 mulmx1.
have os : swap R *m (swap R)^T = 1%:M by rewrite /swap; compute_mx.
set X := mx R 2 2 _ => h; have eG : gram X = mx R 2 2 [:: [:: 4; 0]; [:: 0; 1]]%Q by rewrite /X; compute_mx.
have full : \rank X = 2%N.
  have u : X *m mx R 2 2 [:: [:: 1 # 2; 0]; [:: 0; 1]]%Q = 1%:M by rewrite /X; compute_mx.
  by have [uX _] := mulmx1_unit u; exact: mxrank_unit.
have eK : gram (projected X (swap R) 1%:M 1%:M) = mx R 2 2 [:: [:: 4; 0]; [:: 0; 16]]%Q.
  by rewrite /projected /swap /X; compute_mx.
have [g _] := @kappa2 R 4 1 isT; have [_ k] := @kappa2 R 16 4 isT.
move: h => /(_ full os o1 o1); rewrite eK eG => h; have /eqP := kappa_unique k (h g); rewrite ofQX ofQ_eqE.
by vm_compute.
Qed.

(* X = diag(2, 1): κ = 4 for G, and (1 + G)G(1 + G) = diag(100, 4) has κ = 25 < 4³. *)
Theorem refutation_rem_4_12_b_taylor_terms : ~ rem_4_12_b_taylor_terms.
Proof.
case=> R /(_ 2%N 2%N (mx R 2 2 [:: [:: 2; 0]; [:: 0; 1]]%Q) (ofQ R (4 / 1))); set X := mx R 2 2 _ => h.
have eG : gram X = mx R 2 2 [:: [:: 4; 0]; [:: 0; 1]]%Q by rewrite /X; compute_mx.
have [g _] := @kappa2 R 4 1 isT; have [k _] := @kappa2 R 100 4 isT.
move: h; rewrite eG => /(_ g) [h _]; move: h => /(_ (ofQ R (100 / 4))).
rewrite /taylor !big_ord_recr big_ord0 /= add0r invr1 !scale1r.
have -> : gram ((power (mx R 2 2 [:: [:: 4; 0]; [:: 0; 1]]%Q) 0 + power (mx R 2 2 [:: [:: 4; 0]; [:: 0; 1]]%Q) 1) *m X)
  = mx R 2 2 [:: [:: 100; 0]; [:: 0; 4]]%Q by rewrite /X; compute_mx.
by move/(_ k); rewrite ofQX ofQ_le; vm_compute.
Qed.

(* ---------- symmetric matrices of size 2 that are not diagonal ---------- *)
Section TwoByTwo.
Variable R : realFieldType.
Add Ring r : (ring_of R).
Ltac mcring := mcring_as (GRing.ComRing.zmodType R) (GRing.ComRing.ringType R).

Lemma char_left (p q t x v w : R) : p * v + q * w = x * v -> q * v + t * w = x * w ->
  (x * x - (p + t) * x + (p * t - q * q)) * v = 0 /\ (x * x - (p + t) * x + (p * t - q * q)) * w = 0.
Proof.
move=> e1 e2; split.
- have -> : (x * x - (p + t) * x + (p * t - q * q)) * v
    = (t - x) * ((p * v + q * w) - x * v) - q * ((q * v + t * w) - x * w) by mcring.
  by rewrite e1 e2 !subrr !mulr0 subrr.
- have -> : (x * x - (p + t) * x + (p * t - q * q)) * w
    = (p - x) * ((q * v + t * w) - x * w) - q * ((p * v + q * w) - x * v) by mcring.
  by rewrite e1 e2 !subrr !mulr0 subrr.
Qed.
Lemma char_right (p q t x : R) : x * x - (p + t) * x + (p * t - q * q) = 0 ->
  q * q + t * (x - p) = x * (x - p).
Proof.
move=> e; apply/eqP; rewrite -subr_eq0 -oppr_eq0; apply/eqP; rewrite -[RHS]e; mcring.
Qed.
Lemma two_roots (a b x : R) : x * x - (a + b) * x + a * b = (x - a) * (x - b).
Proof. mcring. Qed.

Lemma eigenvalue2 (A : 'M[R]_2) x : A 0 1 != 0 -> A 1 0 = A 0 1 ->
  eigenvalue_of A x <-> x * x - (A 0 0 + A 1 1) * x + (A 0 0 * A 1 1 - A 0 1 * A 0 1) = 0.
Proof.
have two (f : 'I_2 -> R) : \sum_i f i = f 0 + f 1.
  by rewrite !big_ord_recl big_ord0 addr0; congr (_ + f _); exact: val_inj.
have i01 (i : 'I_2) : i = 0 \/ i = 1 by case: i => [[|[|//]] p]; [left|right]; exact: val_inj.
move=> q0 sym; split=> [[v [v0 /colP e]]|e].
  have e0 := e 0; have e1 := e 1; rewrite !mxE two sym in e1; rewrite !mxE two in e0.
  have [z0 z1] := char_left e0 e1; apply/eqP; apply: contraNT v0 => p0; apply/eqP/colP => i; rewrite mxE.
  by case: (i01 i) => ->; apply/(mulfI p0); rewrite mulr0.
exists (\col_i (if i == 0 then A 0 1 else x - A 0 0)); split.
  by apply/eqP => /colP/(_ 0); rewrite !mxE /=; apply/eqP.
apply/colP => i; rewrite !mxE two !mxE /=; case: (i01 i) => -> /=.
  by rewrite mulrC -mulrDr addrCA subrr addr0 mulrC.
by rewrite sym; exact: char_right.
Qed.

Lemma kappa_roots (A : 'M[R]_2) a b : A 0 1 != 0 -> A 1 0 = A 0 1 ->
  a + b = A 0 0 + A 1 1 -> a * b = A 0 0 * A 1 1 - A 0 1 * A 0 1 -> 0 < b -> b <= a -> kappa A (a / b).
Proof.
move=> q0 sym s p b0 ba.
have eig x : eigenvalue_of A x <-> x = a \/ x = b.
  rewrite (eigenvalue2 x q0 sym) -s -p two_roots; split=> [/eqP|[]->]; rewrite ?subrr ?mul0r ?mulr0 //.
  by rewrite mulf_eq0 !subr_eq0 => /orP [] /eqP; [left|right].
exists a, b; split=> //.
- by apply/eig; left.
- by move=> x /eig [] ->.
- by split=> //; apply/eig; right.
- by move=> x /eig [] ->.
Qed.

Lemma golden (a : R) : a * a = 3%:R * a - 1 ->
  let b := 3%:R - a in
  [/\ a * b = 1, 2%:R * (a * a) + 2%:R * (b * b) = 14%:R & (2%:R * (a * a)) * (2%:R * (b * b)) = 4%:R].
Proof.
move=> e b; have s : a + b = 3%:R by rewrite /b addrC subrK.
have ab : a * b = 1.
  by rewrite /b mulrBr e [a * _]mulrC opprB addrC subrK.
split=> //.
  have -> : 2%:R * (a * a) + 2%:R * (b * b) = 2%:R * ((a + b) * (a + b)) - 4%:R * (a * b).
    by rewrite !mulrS !mulr0n; mcring.
  by rewrite ab s !mulrS !mulr0n; mcring.
have -> : (2%:R * (a * a)) * (2%:R * (b * b)) = 4%:R * ((a * b) * (a * b)) by rewrite !mulrS !mulr0n; mcring.
by rewrite ab !mulr1.
Qed.
Lemma golden_root (a s : R) : s * s = 5%:R -> 2%:R * a = 3%:R + s -> a * a = 3%:R * a - 1.
Proof.
move=> s2 a2; have n4 : 4%:R != 0 :> R by rewrite pnatr_eq0.
apply: (mulfI n4); have -> : 4%:R * (a * a) = (2%:R * a) * (2%:R * a) by rewrite !mulrS !mulr0n; mcring.
have -> : 4%:R * (3%:R * a - 1) = 6%:R * (2%:R * a) - 4%:R by rewrite !mulrS !mulr0n; mcring.
have -> : (2%:R * a) * (2%:R * a) = 6%:R * (2%:R * a) - 4%:R + (s * s - 5%:R).
  by rewrite a2 !mulrS !mulr0n; mcring.
by rewrite s2 subrr addr0.
Qed.
End TwoByTwo.

(* Rows (0, 1) and (1, 1): κ₊(TGTᵀ) = κ², not κ³. *)
Theorem refutation_app_D_3_4_causal : ~ app_D_3_4_causal.
Proof.
case=> R /(_ 2%N 2%N (mx R 2 2 [:: [:: 0; 1]; [:: 1; 1]]%Q)); set X := mx R 2 2 _ => h.
have nz := @rows_nonzero R 2 2 [:: [:: 0; 1]; [:: 1; 1]]%Q isT.
have eG : gram X = mx R 2 2 [:: [:: 1; 1]; [:: 1; 2]]%Q by rewrite /X; compute_mx.
have eT : lower_triangle (gram X) = mx R 2 2 [:: [:: 1; 0]; [:: 1; 2]]%Q.
  by rewrite eG; apply/matrixP => i j; rewrite !mxE; case: i => [[|[|//]] ?]; case: j => [[|[|//]] ?] //=; rewrite ofQ0.
have eK : gram (lower_triangle (gram X) *m X) = mx R 2 2 [:: [:: 1; 3]; [:: 3; 13]]%Q.
  by rewrite eT /X; compute_mx.
pose s : R := Num.sqrt 5%:R; have s2 : s * s = 5%:R by rewrite -expr2 sqr_sqrtr ?ler0n.
have s0 : 0 < s by rewrite sqrtr_gt0 ltr0n.
pose a := (3%:R + s) / 2%:R.
have two : 2%:R * a = 3%:R + s by rewrite /a mulrC divfK ?pnatr_eq0.
have a2 : a * a = 3%:R * a - 1 := golden_root s2 two.
have [ab sum prod] := golden a2; set b := 3%:R - a in ab sum prod.
have ba : b < a.
  by rewrite ltr_subl_addr -[a + a]mulr2n -[a *+ 2]mulr_natl two ltr_addl.
have b0 : 0 < b.
  have a0 : 0 < a by apply: divr_gt0; [apply: addr_gt0 => //|]; rewrite ltr0n.
  by rewrite -(pmulr_rgt0 _ a0) ab ltr01.
have nat k : k%:R = ofQ R (inject_Z (Z.of_nat k)) by rewrite ofQ_nat.
have kG : kappa (gram X) (a / b).
  rewrite eG; apply: kappa_roots => //; last exact: ltW.
  - by rewrite mxE -(ofQ0 R) ofQ_eqE.
  - by rewrite !mxE.
  - by rewrite !mxE /b addrC subrK nat -ofQD; apply: ofQ_eq.
  - by rewrite ab !mxE -!ofQM -ofQN -ofQD -(ofQ1 R); apply: ofQ_eq.
have kK : kappa (gram (lower_triangle (gram X) *m X)) ((2%:R * (a * a)) / (2%:R * (b * b))).
  rewrite eK; apply: kappa_roots.
  - by rewrite mxE -(ofQ0 R) ofQ_eqE.
  - by rewrite !mxE.
  - by rewrite sum !mxE nat -ofQD; apply: ofQ_eq.
  - by rewrite prod !mxE nat -!ofQM -ofQN -ofQD; apply: ofQ_eq.
  - by rewrite !mulr_gt0 ?ltr0n.
  - by rewrite ler_pmul2l ?ltr0n // ler_pmul ?ltW.
have q1 : 1 < a / b by rewrite ltr_pdivl_mulr // mul1r.
have q0 : (a / b) ^+ 2 != 0 by rewrite expf_neq0 // gt_eqF // (lt_trans ltr01 q1).
have := kappa_unique kK (h _ nz kG); rewrite -mulf_div divff ?pnatr_eq0 // mul1r -mulf_div -expr2 exprS.
by rewrite -[LHS]mul1r => /(mulIf q0) e; move: q1; rewrite -e ltxx.
Qed.

(* ---------- prop-D.1.c ---------- *)
Section Tails.
Variable R : realFieldType.
Lemma tail2 (l : 'rV[R]_2) : tail_share 1 l = l 0 1 / (l 0 0 + l 0 1).
Proof.
have two (f : 'I_2 -> R) : \sum_i f i = f 0 + f 1.
  by rewrite !big_ord_recl big_ord0 addr0; congr (_ + f _); exact: val_inj.
by rewrite /tail_share big_mkcond !two /= add0r.
Qed.
Lemma spectrum2 p q : Qle_bool q p && ~~ Qle_bool q 0 -> spectrum (mx R 1 2 [:: [:: p; q]]%Q).
Proof.
case/andP=> qp q0; have q0' : ~~ Qle_bool p 0.
  by rewrite -(ofQ_lt R) (lt_le_trans _ (_ : ofQ R q <= _)) ?ofQ_lt ?ofQ_le.
split=> [i|i j].
  by rewrite mxE -(ofQ0 R) ofQ_lt; case: i => [[|[|//]] ?].
by rewrite !mxE ofQ_le; case: i => [[|[|//]] ?]; case: j => [[|[|//]] ?] //= _; rewrite /entry /= -(ofQ_le R) lexx.
Qed.
End Tails.

(* (2, 1) against (1, 1) *)
Theorem refutation_prop_D_1_c_slow_decay : ~ prop_D_1_c_slow_decay.
Proof.
case=> R /(_ 1%N (mx R 1 2 [:: [:: 2; 1]]%Q) (mx R 1 2 [:: [:: 1; 1]]%Q) 1%N).
move/(_ (@spectrum2 R 2 1 isT) (@spectrum2 R 1 1 isT)); rewrite !tail2 !mxE -!ofQV -!ofQD -!ofQV -!ofQM ofQ_lt ofQ_le.
by move/(_ isT).
Qed.

(* X = diag(2, 1): 1/5 of the trace of diag(4, 1) beyond rank 1, and 1/65 of that of diag(64, 1). *)
Theorem refutation_prop_D_1_c_cube_decays_slower : ~ prop_D_1_c_cube_decays_slower.
Proof.
case=> R /(_ 2%N 2%N (mx R 2 2 [:: [:: 2; 0]; [:: 0; 1]]%Q) 1%:M 1%:M).
move/(_ (mx R 1 2 [:: [:: 4; 1]]%Q) (mx R 1 2 [:: [:: 64; 1]]%Q) 1%N).
have diag p q : diagonalised (mx R 2 2 [:: [:: p; 0]; [:: 0; q]]%Q) 1%:M (mx R 1 2 [:: [:: p; q]]%Q).
  by split; rewrite ?trmx1 ?mulmx1 // mul1mx mx_diag2.
move/(_ (@spectrum2 R 4 1 isT) (@spectrum2 R 64 1 isT)).
have -> : gram (mx R 2 2 [:: [:: 2; 0]; [:: 0; 1]]%Q) = mx R 2 2 [:: [:: 4; 0]; [:: 0; 1]]%Q by compute_mx.
have -> : kernel (mx R 2 2 [:: [:: 2; 0]; [:: 0; 1]]%Q) = mx R 2 2 [:: [:: 64; 0]; [:: 0; 1]]%Q by compute_mx.
move/(_ (diag _ _) (diag _ _)); rewrite !tail2 !mxE -!ofQD -!ofQV -!ofQM ofQ_le.
by [].
Qed.

Theorem proof_prop_D_1_c_cube_decays_faster : prop_D_1_c_cube_decays_faster.
Proof.
move=> R n l s [pos falls]; rewrite /tail_share.
case: n l pos falls => [|n] l pos falls; first by rewrite !big_ord0 invr0 !mulr0.
have total (f : 'I_n.+1 -> R) : (forall i, 0 < f i) -> 0 < \sum_i f i.
  by move=> f0; rewrite big_ord_recl ltr_spaddl // sumr_ge0 // => i _; exact: ltW.
have l3 i : 0 < powers l 3 0 i by rewrite mxE exprn_gt0.
rewrite ler_pdivr_mulr ?total // mulrAC ler_pdivl_mulr ?total //.
pose tail (i : 'I_n.+1) := (s <= i)%N; rewrite [\sum_i l 0 i](bigID tail) [\sum_i powers l 3 0 i](bigID tail) /=.
rewrite !mulrDr [X in X + _ <= _]mulrC ler_add2l !big_distrlr /=; apply: ler_sum => i si; apply: ler_sum => j sj.
have ji : l 0 i <= l 0 j by apply: falls; apply: leq_trans si; rewrite leqNgt; apply: contra sj => /ltnW.
rewrite !mxE [l 0 i ^+ 3]exprS [l 0 j ^+ 3]exprS mulrAC [X in _ <= X]mulrA.
apply: ler_wpmul2l; first by rewrite mulr_ge0 ?(ltW (pos _)).
by rewrite ler_sqr ?nnegrE ?(ltW (pos _)).
Qed.

(* X = (1, 0; 1, 0; 0, 1), k = 2: unit rows lead back to X, so that κ = 2 becomes 2³ and not 2⁵. *)
Section TwoEqualRows.
Variable R : realFieldType.
Let A (p q : Q) := mx R 3 3 [:: [:: p; p; 0]; [:: p; p; 0]; [:: 0; 0; q]]%Q.
Let three (f : 'I_3 -> R) : \sum_i f i = f 0 + f 1 + f (inord 2).
Proof.
rewrite !big_ord_recl big_ord0 addr0 addrA; congr (f _ + f _ + f _); apply: val_inj => //=.
by rewrite inordK.
Qed.

Lemma kappa_two_equal_rows p q : Qle_bool q (2 * p) && ~~ Qle_bool q 0 -> kappa (A p q) (ofQ R (2 * p / q)).
Proof.
case/andP=> qp; rewrite -(ofQ_lt R) ofQ0 => q0.
have p0 : 0 < ofQ R (2 * p) by apply: lt_le_trans q0 _; rewrite ofQ_le.
have entry3 (v : 'cV[R]_3) i :
    (A p q *m v) i 0 = A p q i 0 * v 0 0 + A p q i 1 * v 1 0 + A p q i (inord 2) * v (inord 2) 0.
  by rewrite mxE three.
have eig x : eigenvalue_of (A p q) x -> [\/ x = 0, x = ofQ R (2 * p) | x = ofQ R q].
  case=> v [v0 /colP e]; have := e 0; have := e 1; have := e (inord 2); rewrite !entry3 !mxE !inordK //=.
  rewrite /entry /= !ofQ0 !mul0r !addr0 !add0r => e2 e1 e0.
  have [->|xq] := eqVneq x (ofQ R q); first by constructor 3.
  have [->|x0] := eqVneq x 0; first by constructor 1.
  have z2 : v (inord 2) 0 = 0.
    by apply/eqP; move/eqP: e2; rewrite -subr_eq0 -mulrBl mulf_eq0 subr_eq0 eq_sym (negPf xq).
  have z01 : v 0 0 = v 1 0 by apply: (mulfI x0); rewrite -e0 -e1.
  constructor 2; have w0 : v 0 0 != 0.
    apply: contra v0 => /eqP z; apply/eqP/colP => i; rewrite mxE.
    case: i => [[|[|[|//]]] ?]; [rewrite -[RHS]z|rewrite -[RHS]z z01|rewrite -[RHS]z2]; congr (v _ _);
      by apply: val_inj; rewrite /= ?inordK.
  have -> : ofQ R (2 * p) = ofQ R p + ofQ R p by rewrite -ofQD; apply: ofQ_eq; ring.
  by apply: (mulIf w0); rewrite -e0 -z01 -mulrDl.
exists (ofQ R (2 * p)), (ofQ R q); split.
- exists (mx R 3 1 [:: [:: 1]; [:: 1]; [:: 0]]%Q); split; first by rewrite (mx_0 R); compute_mx.
  apply/colP => i; rewrite entry3 !mxE -!ofQM -!ofQD; apply: ofQ_eq; rewrite /entry inordK //.
  by case: i => [[|[|[|//]]] ?] /=; ring.
- by move=> x /eig [] ->; [exact: ltW | exact: lexx | rewrite ofQ_le].
- split=> //; exists (mx R 3 1 [:: [:: 0]; [:: 0]; [:: 1]]%Q); split; first by rewrite (mx_0 R); compute_mx.
  apply/colP => i; rewrite entry3 !mxE -!ofQM -!ofQD; apply: ofQ_eq; rewrite /entry inordK //.
  by case: i => [[|[|[|//]]] ?] /=; ring.
- by move=> x /eig [] ->; [rewrite ltxx | rewrite ofQ_le | rewrite lexx].
- by rewrite -ofQV -ofQM.
Qed.
End TwoEqualRows.

Theorem refutation_rem_4_10_1_c_normalised_layers : ~ rem_4_10_1_c_normalised_layers.
Proof.
case=> R; pose X := mx R 3 2 [:: [:: 1; 0]; [:: 1; 0]; [:: 0; 1]]%Q.
move=> /(_ 3%N 2%N (fun=> features X) (fun=> X) 2%N (ofQ R (2 * 1 / 1)) isT (fun=> erefl)).
have norm : normalised (features X) X.
  split; first exact: (@unit_rows_mx R 3 2 [:: [:: 1; 0]; [:: 1; 0]; [:: 0; 1]]%Q isT).
  exists (mx R 1 3 [:: [:: 1 # 2; 1 # 2; 1]]%Q).
    by move=> i; rewrite mxE -(ofQ0 R) ofQ_lt; case: i => [[|[|[|//]]] ?].
  have -> : diag_mx (mx R 1 3 [:: [:: 1 # 2; 1 # 2; 1]]%Q)
      = mx R 3 3 [:: [:: 1 # 2; 0; 0]; [:: 0; 1 # 2; 0]; [:: 0; 0; 1]]%Q.
    by apply/matrixP => [[[|[|[|//]]] ?] [[|[|[|//]]] ?]]; rewrite !mxE -?val_eqE /= ?mulr1n ?mulr0n ?ofQ0.
  by rewrite /X; compute_mx.
move/(_ (fun=> norm)) => h.
have eG : gram X = mx R 3 3 [:: [:: 1; 1; 0]; [:: 1; 1; 0]; [:: 0; 0; 1]]%Q by rewrite /X; compute_mx.
have eK : gram (features X) = mx R 3 3 [:: [:: 4; 4; 0]; [:: 4; 4; 0]; [:: 0; 0; 1]]%Q by rewrite /X; compute_mx.
move: h; rewrite eK eG => /(_ (@kappa_two_equal_rows R 1 1 isT)) h.
have /eqP := kappa_unique (@kappa_two_equal_rows R 4 1 isT) h.
by rewrite ofQX ofQ_eqE; vm_compute.
Qed.
